import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { exportOnnx } from '../export/export-onnx.ts';
import type { OnnxGraph } from '../graph/graph.ts';
import { decodeModel } from '../proto/decode.ts';
import { quantizeOnnx } from '../quantize/quantize-onnx.ts';
import { createSession, loadRuntime } from '../session/runtime.ts';
import { photos, randomiseWeights } from '../testing/nets.ts';
import { fitToProcessor } from './fit-to-processor.ts';
import { kernelDims } from './shapes.ts';

const PREPROCESSING = { channelOrder: 'bgr', scale: 1, mean: [104, 117, 124], std: [60, 60, 60] } as const;

async function int8(size: number, chain: readonly layers.Layer[]): Promise<Uint8Array> {
  const image = input({ shape: [size, size, 3] });
  const output = chain.reduce((x, layer) => layer.apply(x) as SymbolicTensor, image);
  const net = model({ inputs: image, outputs: output });
  randomiseWeights(net);
  const fp32 = await exportOnnx(net, { inputType: 'uint8', pool: 'average', preprocessing: PREPROCESSING });
  net.dispose();
  return quantizeOnnx(fp32, { calibration: [photos(2, size, 1)] });
}

/** Runs a graph as it is. */
async function run(bytes: Uint8Array, size: number): Promise<number[]> {
  const runtime = await loadRuntime();
  const session = await createSession(runtime, bytes, { threads: 1 });
  const pixels = new runtime.Tensor('uint8', photos(2, size, 5), [2, size, size, 3]);
  const outputs = await session.run({ [session.inputNames[0]!]: pixels });
  const { data } = outputs[session.outputNames[0]!]!;
  await session.release();
  return [...(data as Float32Array)];
}

const convs = (graph: OnnxGraph) => graph.nodes.filter(({ op }) => op === 'Conv');
const conv = (filters: number, kernelSize: number, strides = 1, padding: 'same' | 'valid' = 'same') =>
  layers.conv2d({ filters, kernelSize, strides, padding, activation: 'relu' });

describe('fitToProcessor', () => {
  beforeAll(() => setBackend('cpu'));

  it.each([
    ['3 × 3, every pixel', 16, [conv(8, 3)], [32, 12, 3, 3]],
    ['3 × 3, every second pixel', 16, [conv(8, 3, 2)], [16, 12, 3, 2]],
    ['7 × 7, padded by hand', 16, [layers.zeroPadding2d({ padding: 3 }), conv(8, 7, 2, 'valid')], [16, 12, 7, 3]],
    ['4 × 4 patches', 16, [conv(8, 4, 4, 'valid')], [8, 12, 4, 1]],
    ['a width that is no multiple of four', 18, [conv(8, 3)], [8, 3, 3, 3]],
    ['fewer outputs than pixels', 16, [conv(8, 3, 1, 'valid')], [8, 3, 3, 3]],
  ])('gives the same numbers from a first convolution of %s', async (_, size, first, kernel) => {
    const plain = await int8(size, [...first, conv(16, 3)]);
    const fitted = fitToProcessor(plain, { tiles: false, threads: 1 });
    const graph = decodeModel(fitted);
    expect(kernelDims(graph, convs(graph)[0]!)).toEqual(kernel);
    expect(await run(fitted, size)).toEqual(await run(plain, size));
  });

  it('gives the same numbers in strips and through tiles', async () => {
    const size = 96;
    const chain = [conv(64, 3), conv(64, 3), layers.maxPooling2d({ poolSize: 2 }), conv(256, 1, 2), conv(32, 1)];
    const plain = await int8(size, chain);
    const fitted = fitToProcessor(plain, { tiles: true, threads: 1 });
    const graph = decodeModel(fitted);
    const strips = graph.nodes.filter(({ op }) => op === 'Slice').length;
    expect(strips).toBeGreaterThan(1);
    expect(convs(graph)).toHaveLength(2 * strips + 2);
    const zeroOf = (name: string) => graph.constants.get(name)?.data[0];
    const zeros = graph.nodes.filter(({ name }) => name.includes('/kernel')).map(({ inputs }) => zeroOf(inputs[2]!));
    // The second convolution of each strip and the last; not the first, and not 64 products for a sum.
    expect(zeros.filter((zero) => zero === -1)).toHaveLength(strips + 1);
    expect(await run(fitted, size)).toEqual(await run(plain, size));
  });

  it('leaves a model that is not int8 alone', async () => {
    const image = input({ shape: [8, 8, 3] });
    const net = model({ inputs: image, outputs: conv(4, 3).apply(image) as SymbolicTensor });
    const bytes = await exportOnnx(net, { inputType: 'uint8', pool: 'average', preprocessing: PREPROCESSING });
    expect(fitToProcessor(bytes, { tiles: true, threads: 1 })).toBe(bytes);
  });
});
