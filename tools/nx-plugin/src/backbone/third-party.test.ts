import '@tensorflow/tfjs-backend-cpu';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverBackbones, resolveBackbone } from '@graft/core/backbone';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const command = join(root, 'apps/dashboard/bin/graft.mjs');
const built = existsSync(join(root, 'apps/dashboard/dist/main.js'));

/** A stranger's package: plain JavaScript, and a manifest that says what it brings. */
const MANIFEST = {
  name: 'graft-backbone-bracken',
  version: '2.1.0',
  type: 'module',
  exports: './index.js',
  peerDependencies: { '@tensorflow/tfjs-layers': '4.22.0' },
  graft: {
    backbones: [{ id: 'bracken_tiny', family: 'Bracken', inputSize: 32, numFeatures: 4, paramCount: 112 }],
  },
};

const SOURCE = `
import { input, layers, model } from '@tensorflow/tfjs-layers';

function build({ inputShape }) {
  const image = input({ shape: [...inputShape] });
  const output = layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, strides: 2, activation: 'relu' }).apply(image);
  return model({ inputs: image, outputs: output, name: 'bracken_tiny' });
}

export default {
  apiVersion: 1,
  family: 'Bracken',
  presets: [
    {
      id: 'bracken_tiny', kerasFunction: 'none', build, inputSize: 32, minInputSize: 32,
      preprocessing: { channelOrder: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
      featureLayer: 'conv', numFeatures: 4, stages: [{ name: 'body', lastLayer: 'conv' }], paramCount: 112,
      weights: null, paper: 'https://example.org/bracken',
    },
  ],
};
`;

let folder: string;
let project: string;

/** Packs the package and installs the tarball into an empty project, both with npm, without a network. */
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'graft-third-party-'));
  const source = join(folder, 'bracken');
  project = join(folder, 'photos');
  mkdirSync(source);
  mkdirSync(project);
  writeFileSync(join(source, 'package.json'), JSON.stringify(MANIFEST));
  writeFileSync(join(source, 'index.js'), SOURCE);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'photos', private: true }));
  npm(folder, 'pack', './bracken', '--offline');
  npm(project, 'install', '../graft-backbone-bracken-2.1.0.tgz', '--offline', '--legacy-peer-deps', '--no-audit');
  // The peers, which npm would have fetched.
  symlinkSync(join(root, 'node_modules/@tensorflow'), join(project, 'node_modules/@tensorflow'));
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a package of a stranger, installed from a tarball outside the workspace', () => {
  it('is listed as what its manifest says, beside those that Graft brings', () => {
    const { backbones, problems } = discoverBackbones(project);
    expect(backbones.find(({ id }) => id === 'bracken_tiny')).toEqual({
      ...MANIFEST.graft.backbones[0],
      package: 'graft-backbone-bracken',
      version: '2.1.0',
      directory: join(project, 'node_modules/graft-backbone-bracken'),
    });
    expect(backbones.map(({ id }) => id)).toContain('mobilenet_v2');
    expect(problems).toEqual([]);
    expect(discoverBackbones(root).backbones.map(({ id }) => id)).not.toContain('bracken_tiny');
  });

  it('is found by its id, and builds', async () => {
    const preset = await resolveBackbone('bracken_tiny', project);
    const model = preset.build({ inputShape: [32, 32, 3] });
    expect(model.countParams()).toBe(preset.paramCount);
    expect(model.outputs[0]?.shape).toEqual([null, 15, 15, preset.numFeatures]);
    model.dispose();
  });

  (built ? it : it.skip)('is in the table of `graft backbones` (skipped where nothing is built)', () => {
    const table = spawnSync(process.execPath, [command, 'backbones'], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect([table.status, table.stderr]).toEqual([0, '']);
    expect(table.stdout).toMatch(/bracken_tiny.*Bracken/);
    expect(table.stdout).toMatch(/mobilenet_v2/);
  });
});

function npm(cwd: string, ...words: string[]): void {
  // Under `npm test` the environment says where the workspace is; this npm is to work in the folder alone.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE_OPTIONS');
  const { status, stderr } = spawnSync('npm', words, { cwd, encoding: 'utf8', env: Object.fromEntries(own) });
  if (status !== 0) throw new Error(`npm ${words[0] ?? ''} failed: ${stderr}`);
}
