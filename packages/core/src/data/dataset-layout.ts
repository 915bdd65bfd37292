import { join } from 'node:path';
import { GraftError } from '../errors/index.ts';
import type { Split } from './contract.ts';
import { listFolder } from './dataset-walk.ts';

/** The three parts in their canonical order. */
export const SPLITS: readonly Split[] = ['train', 'validation', 'test'];

/** Folder names under which data sets in the wild keep their parts; compared in lower case. */
const ALIASES: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
};

/** How a folder is laid out: parts with class folders inside, or class folders alone. */
export type Layout =
  | {
      readonly kind: 'splits';
      readonly folders: Readonly<Partial<Record<Split, string>>>;
    }
  | {
      readonly kind: 'classes';
      readonly classFolders: readonly string[];
      readonly looseFiles: readonly string[];
    };

/**
 * Looks one level deep. A folder counts as divided into parts as soon as it holds a folder called `train` or one of
 * the other part names together with no class-like rest: a class may be called "test" when its siblings are classes.
 *
 * @throws GraftError `split-ambiguous` where two folders claim the same part (`val` and `valid`)
 */
export async function readLayout(root: string): Promise<Layout> {
  const entries = await listFolder(root);
  const folders = entries.filter((e) => e.isFolder).map((e) => e.name);
  const parts = folders.filter((name) => partOf(name) !== undefined);
  const divided =
    parts.some((name) => partOf(name) === 'train') || (parts.length > 0 && parts.length === folders.length);
  if (!divided) {
    const looseFiles = entries.filter((e) => !e.isFolder).map((e) => e.name);
    return { kind: 'classes', classFolders: folders, looseFiles };
  }
  const found: Partial<Record<Split, string>> = {};
  for (const name of parts) {
    const split = partOf(name);
    if (split === undefined) continue;
    const other = found[split];
    if (other !== undefined)
      throw new GraftError({
        code: 'split-ambiguous',
        what: `Two folders both look like the ${split} photos`,
        received: `${JSON.stringify(join(root, other))} and ${JSON.stringify(join(root, name))}`,
        expected: 'one folder a part: train, validation, test',
        next: 'rename or move one of them',
      });
    found[split] = name;
  }
  return { kind: 'splits', folders: found };
}

function partOf(name: string): Split | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined;
}
