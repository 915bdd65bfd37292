import { exportOnnx, quantizeOnnx } from '@graft/onnx';
import { setBackend } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';

import type { BatchRequest, ImagePipeline, ItemVerdict } from '../image/index.ts';
import { fillWithFormula, formulaPixels } from '../testing/index.ts';
import type { BatchSizes } from './batch-size.ts';
import { collectFeatures } from './collect-features.ts';
import type { FeatureIdentity } from './feature-extractor.ts';
import { openOnnxExtractor } from './onnx-extractor.ts';

const SIDE = 40;
const PHOTOS = 70;
const FEATURES = 24;
const PREPROCESSING = { channelOrder: 'rgb', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] } as const;
const ok: ItemVerdict = { status: 'ok', code: 'ok', message: '', format: 'jpeg', width: SIDE, height: SIDE };

/** Convolutions of the kinds that networks have: the first, depthwise, pointwise, whole, strided, a sum. */
async function network(): Promise<Uint8Array> {
  const image = input({ shape: [SIDE, SIDE, 3] });
  const chain = (x: SymbolicTensor, ...own: layers.Layer[]) =>
    own.reduce((value, layer) => layer.apply(value) as SymbolicTensor, x);
  const relu = { padding: 'same', activation: 'relu' } as const;
  const x = chain(
    image,
    layers.conv2d({ filters: 64, kernelSize: 3, ...relu }),
    layers.conv2d({ filters: 32, kernelSize: 3, ...relu }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.depthwiseConv2d({ kernelSize: 3, ...relu }),
  );
  const y = chain(x, layers.conv2d({ filters: 32, kernelSize: 1, ...relu }));
  const sum = layers.add().apply([x, y]) as SymbolicTensor;
  const result = chain(sum, layers.conv2d({ filters: FEATURES, kernelSize: 3, strides: 2, ...relu }));
  const net = model({ inputs: image, outputs: result });
  fillWithFormula(net, 1);
  const bytes = await exportOnnx(net, { inputType: 'uint8', pool: 'average', preprocessing: PREPROCESSING });
  net.dispose();
  return bytes;
}

/** Photos named by numbers. */
const pipeline = {
  readBatch({ files, out }: BatchRequest) {
    for (const [i, file] of files.entries()) {
      const pixels = formulaPixels(SIDE, SIDE).map((value) => (value * (Number(file) + 3)) % 256);
      out?.set(pixels, i * pixels.length);
    }
    return Promise.resolve({ verdicts: files.map(() => ok), times: { read: 0, decode: 0, transform: 0 } });
  },
} as unknown as ImagePipeline;

/** Sizes one after the other, then from the first on again. */
function cycle(...list: readonly number[]): BatchSizes {
  let asked = 0;
  return { next: () => list[asked++ % list.length]!, took: () => undefined };
}

describe('features', () => {
  it.each(['fp32', 'int8'] as const)('in %s are the same bits whatever batch sizes were chosen', async (precision) => {
    await setBackend('cpu');
    const fp32 = await network();
    const calibration = [formulaPixels(SIDE, SIDE)];
    const graph = precision === 'fp32' ? fp32 : await quantizeOnnx(fp32, { calibration });
    const identity: FeatureIdentity = {
      ...{ backbone: 'small', weightsHash: 'w', preprocessing: {}, interpolation: 'bilinear', precision },
      ...{ height: SIDE, width: SIDE, numFeatures: FEATURES },
    };
    const items = Array.from({ length: PHOTOS }, (_, i) => ({ file: String(i), view: null }));
    const run = async (threads: number, sizes: BatchSizes) => {
      const openExtractor = () => openOnnxExtractor(graph, identity, threads);
      const { features } = await collectFeatures({
        ...{ items, numFeatures: FEATURES, pipeline, openExtractor },
        ...{ batchSize: 32, sizes },
      });
      return features;
    };
    const reference = await run(1, cycle(1));
    expect(new Set(reference).size).toBeGreaterThan(PHOTOS);
    for (const sizes of [[32], [16], [8], [7, 32, 1, 13]]) {
      for (const threads of [1, 2]) expect(await run(threads, cycle(...sizes))).toEqual(reference);
    }
  });
});
