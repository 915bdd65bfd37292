import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import * as tfl from '@tensorflow/tfjs-layers';

import { assertOwnModel } from './one-tfjs.ts';
import { resolveBackbone } from './resolve-backbone.ts';

describe('a backbone of another copy of tfjs-layers', () => {
  let root: string;
  beforeAll(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'graft-two-tfjs-')));
    const listing = { id: 'fern_small', family: 'Fern', inputSize: 64, numFeatures: 8, paramCount: 100 };
    const files = {
      'package.json': { name: 'photos', dependencies: { 'graft-fern': '*' } },
      'node_modules/graft-fern/package.json': {
        name: 'graft-fern',
        version: '1.2.3',
        type: 'module',
        exports: './index.js',
        graft: { backbones: [listing] },
      },
      'node_modules/@tensorflow/tfjs-layers/package.json': { name: '@tensorflow/tfjs-layers', version: '4.22.0' },
    };
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), JSON.stringify(content));
    }
    const source = `export default { apiVersion: 1, family: 'Fern', presets: [{ id: 'fern_small', build: () => null }] };`;
    writeFileSync(join(root, 'node_modules/graft-fern/index.js'), source);
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  it('is refused before anything is computed, with both places and what to do', async () => {
    await expect(resolveBackbone('fern_small', root)).rejects.toMatchObject({
      code: 'two-tfjs',
      message: expect.stringMatching(
        /node_modules\/@tensorflow\/tfjs-layers \(by graft-fern .*by Graft.*npx graft/s,
      ) as string,
    });
  });

  it('is known by its model where the package carries the copy inside', () => {
    const model = tfl.sequential({ layers: [tfl.layers.flatten({ inputShape: [2, 2] })] });
    expect(() => {
      assertOwnModel(model, 'fern_small');
    }).not.toThrow();
    const foreign: unknown = { layers: model.layers, inputs: model.inputs, outputs: model.outputs };
    expect(() => {
      assertOwnModel(foreign, 'fern_small');
    }).toThrow(/fern_small/);
    model.dispose();
  });
});
