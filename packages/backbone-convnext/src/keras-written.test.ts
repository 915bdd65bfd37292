import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadBackbone, type BackbonePreset } from '@graft/core/backbone';
import { buildConvNext } from './architecture.ts';
import { CONVNEXT_PRESETS } from './presets.ts';

/** A ConvNeXt of one narrow block a stage, written by real Keras: tools/keras-golden/weight_files.py. */
const fixtures = new URL('../../../test-fixtures/weights/', import.meta.url);

interface ExpectedLayer {
  readonly layer: string;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly first: number }[];
}

const expected = JSON.parse(readFileSync(new URL('nested.json', fixtures), 'utf8')) as ExpectedLayer[];

describe('a ConvNeXt file, in which Keras nests the stem and the downsampling', () => {
  it.each(['nested.h5', 'nested.weights.h5', 'nested.keras'])('goes whole into our flat network: %s', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'graft-convnext-'));
    const path = join(folder, name);
    writeFileSync(path, gunzipSync(readFileSync(new URL(`${name}.gz`, fixtures))));
    const variant = { depths: [1, 1, 1, 1], widths: [4, 6, 8, 10] } as const;
    const preset: BackbonePreset = {
      ...CONVNEXT_PRESETS[0]!,
      id: 'convnext_fern',
      build: (options) => buildConvNext('convnext_fern', variant, options),
    };
    const { model, report } = await loadBackbone(preset, { weights: path, size: 32 });
    rmSync(folder, { recursive: true });
    expect(report.ignored).toEqual([]);
    expect(report.matched.order).toBeUndefined();
    // Weights have the same order on both sides within a layer; each is a run of 1/1024 steps from its first value.
    for (const { layer, weights } of expected) {
      const ours = await Promise.all(
        model
          .getLayer(layer)
          .getWeights()
          .map((weight) => weight.data()),
      );
      const theirs = weights.map(({ shape, first }) => Array.from({ length: size(shape) }, (_, i) => first + i / 1024));
      expect([layer, ours.map((values) => Array.from(values))]).toEqual([layer, theirs]);
    }
    expect(model.countParams()).toBe(expected.flatMap(({ weights }) => weights).reduce((n, w) => n + size(w.shape), 0));
    model.dispose();
  });
});

function size(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
