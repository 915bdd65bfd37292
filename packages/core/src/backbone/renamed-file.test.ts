import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openWeightFile, type WeightFile } from '@graft/keras';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { applyWeights } from './apply-weights.ts';
import { hashWeights } from './hash-weights.ts';

/**
 * Written by real Keras (tools/keras-golden/weight_files.py) with a classifier behind, and the layers' names of the first
 * published MobileNetV2 files: of the 26 layers of the network below only Conv1 and bn_Conv1 are in the file by name.
 */
const fixture = new URL('../../../../test-fixtures/weights/renamed.h5.gz', import.meta.url);

let folder: string;
let file: WeightFile;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'graft-renamed-'));
  writeFileSync(join(folder, 'renamed.h5'), gunzipSync(readFileSync(fixture)));
  file = await openWeightFile(join(folder, 'renamed.h5'));
});

afterAll(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

/** The network of the fixture without its classifier, with the names that Keras's applications have. */
function network(expanded = 6): LayersModel {
  const { conv2d, depthwiseConv2d, batchNormalization } = tfl.layers;
  const plain = { useBias: false, padding: 'same' } as const;
  const norm = (name: string) => batchNormalization({ name });
  const blocks = [0, 1, 2, 3].flatMap((i) => [
    conv2d({ ...plain, filters: expanded, kernelSize: 1, name: `block_${i}_expand` }),
    norm(`block_${i}_expand_BN`),
    depthwiseConv2d({ ...plain, kernelSize: 3, name: `block_${i}_depthwise` }),
    norm(`block_${i}_depthwise_BN`),
    conv2d({ ...plain, filters: 4, kernelSize: 1, name: `block_${i}_project` }),
    norm(`block_${i}_project_BN`),
  ]);
  const stem = conv2d({ ...plain, filters: 4, kernelSize: 3, inputShape: [16, 16, 3], name: 'Conv1' });
  return tfl.sequential({ layers: [stem, norm('bn_Conv1'), ...blocks] });
}

describe('a file that Keras wrote with other names', () => {
  it('goes in by order, each weight where Keras has it', async () => {
    const model = network();
    expect(applyWeights(model, file)).toEqual({ matched: { order: 26 }, ignored: ['Logits'] });
    // The k-th variable in Keras's order, layer by layer, begins with k.
    const first = model.layers.flatMap((layer) => layer.getWeights().map((weight) => weight.dataSync()[0]));
    expect(first).toEqual(Array.from({ length: 13 * 5 }, (_, k) => k));
    model.dispose();
  });

  it('is refused where its layers do not fit in their order, and nothing changes', async () => {
    const [stem, bn, expand, ...others] = file.layers;
    const permuted = { ...file, layers: [expand!, bn!, stem!, ...others] };
    for (const [model, source] of [[network(), permuted] as const, [network(8), file] as const]) {
      const before = await hashWeights(model);
      expect(() => applyWeights(model, source, { id: 'fern' })).toThrow(/2 of the 26 layers of fern are found/);
      expect(await hashWeights(model)).toEqual(before);
      model.dispose();
    }
  });
});
