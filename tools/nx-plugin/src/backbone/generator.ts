import { fileURLToPath } from 'node:url';
import { formatFiles, generateFiles, installPackagesTask, logger, type Tree } from '@nx/devkit';
import { addReference } from './add-reference.ts';
import { familyNames } from './family-names.ts';

export interface BackboneGeneratorOptions {
  /** The family's name in kebab case. */
  readonly name: string;
}

// The templates are not compiled: they stay in src, beside the source of this file.
const TEMPLATES = fileURLToPath(new URL('../../src/backbone/files', import.meta.url));

/**
 * Writes `packages/backbone-<name>` with a placeholder architecture, and lists it in the workspace's `tsconfig.json`.
 * Nothing else has to be edited: npm's workspaces and the discovery of backbones go by the folder.
 */
export default async function backboneGenerator(tree: Tree, options: BackboneGeneratorOptions): Promise<() => void> {
  const names = familyNames(options.name);
  const folder = `packages/backbone-${names.kebab}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already. Next: choose another name, or remove it`);
  generateFiles(tree, TEMPLATES, folder, { ...names, dot: '.' });
  tree.write('tsconfig.json', addReference(tree.read('tsconfig.json', 'utf8') ?? '', folder));
  await formatFiles(tree);
  return () => {
    // The root manifest is unchanged, but npm has to link the new workspace.
    installPackagesTask(tree, true);
    logger.info(
      [
        '',
        `${folder} is ready, with a placeholder architecture. See that its suite passes and that Graft finds it:`,
        `  npm test -- ${folder}`,
        '  npm run build && npx graft backbones',
        'Then fill in:',
        `  src/architecture.ts  the layers, with Keras's own names`,
        `  src/presets.ts       one record a preset: sizes, preprocessing, stages, weights, paper`,
        `  src/index.test.ts    the golden vectors in place of the skip (tools/keras-golden/README.md)`,
        `and let the suite write the manifest: GRAFT_WRITE_MANIFESTS=1 npm test -- ${folder}`,
      ].join('\n'),
    );
  };
}
