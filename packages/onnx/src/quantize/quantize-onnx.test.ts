import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { input, layers, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { exportOnnx } from '../export/export-onnx.ts';
import type { InputPreprocessing } from '../export/input.ts';
import { decodeModel } from '../proto/decode.ts';
import { openSession } from '../session/open-session.ts';
import { photos, randomiseWeights } from '../testing/nets.ts';
import { compareFeatures } from './compare-features.ts';
import { CALIBRATION_METHODS } from './choose-range.ts';
import { quantizeOnnx } from './quantize-onnx.ts';

const SIZE = 24;
const TF: InputPreprocessing = { channelOrder: 'rgb', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] };
const CAFFE: InputPreprocessing = {
  channelOrder: 'bgr',
  scale: 1,
  mean: [103.939, 116.779, 123.68],
  std: [64, 64, 64],
};

const apply = (layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;

/** Convolution, batch norm, ReLU6; depthwise; a residual; pooling; a concatenation: what the zoo is made of. */
function net(): LayersModel {
  const image = input({ shape: [SIZE, SIZE, 3] });
  const block = (x: SymbolicTensor, layer: layers.Layer) =>
    apply(layers.reLU({ maxValue: 6 }), apply(layers.batchNormalization({}), apply(layer, x)));
  let x = block(image, layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false }));
  x = block(x, layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }));
  const y = apply(layers.batchNormalization({}), apply(layers.conv2d({ filters: 8, kernelSize: 1 }), x));
  x = apply(layers.add(), [x, y]);
  x = apply(layers.maxPooling2d({ poolSize: 2 }), x);
  const z = block(x, layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same' }));
  x = apply(layers.concatenate(), [x, z]);
  x = block(x, layers.conv2d({ filters: 16, kernelSize: 1 }));
  const result = model({ inputs: image, outputs: x });
  randomiseWeights(result);
  return result;
}

async function features(bytes: Uint8Array, threads = 1): Promise<Float32Array> {
  const session = await openSession(bytes, { threads });
  const { data } = await session.run(photos(16, SIZE, 99), [16, SIZE, SIZE, 3]);
  await session.close();
  return data;
}

function fp32(preprocessing: InputPreprocessing): Promise<Uint8Array> {
  return exportOnnx(net(), { inputType: 'uint8', pool: 'average', preprocessing });
}

const calibration = () => [photos(8, SIZE, 1), photos(8, SIZE, 2)];

describe('quantizeOnnx', () => {
  beforeAll(() => setBackend('cpu'));

  it.each([
    ['tf', TF],
    ['caffe', CAFFE],
  ])('keeps the features with %s preprocessing', async (_, preprocessing) => {
    const reference = await fp32(preprocessing);
    const int8 = await quantizeOnnx(reference, { calibration: calibration() });
    const { minCosine, relativeError } = compareFeatures(await features(reference), await features(int8), 16);
    expect(minCosine).toBeGreaterThan(0.999);
    expect(relativeError).toBeLessThan(0.03);
  });

  it.each(CALIBRATION_METHODS)('keeps them with ranges by %s', async (method) => {
    const reference = await fp32(TF);
    const int8 = await quantizeOnnx(reference, { calibration: calibration(), method, weightBits: 7 });
    const { minCosine } = compareFeatures(await features(reference), await features(int8), 16);
    expect(minCosine).toBeGreaterThan(0.998);
  });

  it('takes the photo as bytes: nothing before the last convolution is computed in floats', async () => {
    const graph = decodeModel(await quantizeOnnx(await fp32(TF), { calibration: calibration() }));
    expect(graph.inputs[0]).toMatchObject({ type: 'uint8', shape: ['N', SIZE, SIZE, 3] });
    const ops = graph.nodes.map((node) => node.op);
    for (const op of ['Cast', 'Clip', 'Relu', 'BatchNormalization', 'Mul']) expect(ops).not.toContain(op);
    // Every operator but those at the input and after the last convolution reads dequantised bytes and is quantised again.
    const middle = graph.nodes.filter((node) => ['Conv', 'Add', 'MaxPool', 'Concat'].includes(node.op));
    expect(middle).toHaveLength(8);
    const writers = new Map(graph.nodes.map((node) => [node.outputs[0], node.op]));
    for (const node of middle) {
      expect(new Set(node.inputs.map((name) => writers.get(name)))).toEqual(new Set(['DequantizeLinear']));
      const readers = graph.nodes.filter((other) => other.inputs.includes(node.outputs[0]!));
      expect(readers.map((reader) => reader.op)).toEqual(['QuantizeLinear']);
    }
  });

  it('runs what ResNetV2 and DenseNet are made of on bytes too: padding before a pool, batch norm alone, relu after a sum', async () => {
    const image = input({ shape: [SIZE, SIZE, 3] });
    let x = apply(layers.conv2d({ filters: 8, kernelSize: 3 }), image);
    x = apply(layers.maxPooling2d({ poolSize: 3, strides: 2 }), apply(layers.zeroPadding2d({ padding: 1 }), x));
    const y = apply(layers.reLU({}), apply(layers.batchNormalization({}), x));
    x = apply(layers.reLU({}), apply(layers.add(), [x, apply(layers.conv2d({ filters: 8, kernelSize: 1 }), y)]));
    x = apply(layers.conv2d({ filters: 16, kernelSize: 3 }), apply(layers.averagePooling2d({ poolSize: 2 }), x));
    const built = model({ inputs: image, outputs: x });
    randomiseWeights(built, 4);
    const reference = await exportOnnx(built, { inputType: 'uint8', pool: 'average', preprocessing: TF });
    const int8 = await quantizeOnnx(reference, { calibration: calibration() });
    const { minCosine } = compareFeatures(await features(reference), await features(int8), 16);
    expect(minCosine).toBeGreaterThan(0.998);
    const ops = decodeModel(int8).nodes.map((node) => node.op);
    for (const op of ['Relu', 'BatchNormalization']) expect(ops).not.toContain(op);
  });

  it('runs swish, squeeze and excite, cropping and a ReLU of its own on bytes', async () => {
    const image = input({ shape: [SIZE, SIZE, 3] });
    let x = apply(layers.conv2d({ filters: 8, kernelSize: 3, activation: 'swish' }), image);
    const pooled = apply(layers.reshape({ targetShape: [1, 1, 8] }), apply(layers.globalAveragePooling2d({}), x));
    const gate = apply(layers.conv2d({ filters: 8, kernelSize: 1, activation: 'sigmoid' }), pooled);
    x = apply(layers.multiply(), [x, gate]);
    x = apply(layers.conv2d({ filters: 8, kernelSize: 1 }), x);
    x = apply(layers.add(), [x, apply(layers.reLU({}), x)]);
    x = apply(
      layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 1],
        ],
      }),
      x,
    );
    x = apply(layers.conv2d({ filters: 16, kernelSize: 3 }), x);
    const built = model({ inputs: image, outputs: x });
    randomiseWeights(built, 6);
    const reference = await exportOnnx(built, { inputType: 'uint8', pool: 'average', preprocessing: TF });
    const int8 = await quantizeOnnx(reference, { calibration: calibration() });
    const { minCosine } = compareFeatures(await features(reference), await features(int8), 16);
    expect(minCosine).toBeGreaterThan(0.998);
    // The one float operator is the pooling of the result.
    const graph = decodeModel(int8);
    const quantised = graph.nodes.filter((node) => node.op === 'QuantizeLinear').length;
    expect(
      graph.nodes.filter((node) => node.op === 'Sigmoid' || node.op === 'Mul' || node.op === 'GlobalAveragePool'),
    ).toHaveLength(6);
    expect(quantised).toBe(10);
  });

  it('gives the same bytes for the same photos, whatever the batches and threads', async () => {
    const reference = await fp32(TF);
    const all = photos(16, SIZE, 5);
    const half = all.length / 2;
    const first = await quantizeOnnx(reference, { calibration: [all], threads: 1 });
    const second = await quantizeOnnx(reference, {
      calibration: [all.slice(0, half), all.slice(half)],
      threads: 2,
    });
    expect(second).toEqual(first);
    expect(await features(first, 2)).toEqual(await features(first, 1));
  });

  it('wants at least one photo, and whole ones', async () => {
    const reference = await fp32(TF);
    await expect(quantizeOnnx(reference, { calibration: [] })).rejects.toMatchObject({ code: 'calibration-empty' });
    await expect(quantizeOnnx(reference, { calibration: [new Uint8Array(7)] })).rejects.toMatchObject({
      code: 'onnx-input',
    });
  });

  it('wants a model that takes bytes', async () => {
    const floats = await exportOnnx(net(), { inputType: 'float32', pool: 'average' });
    await expect(quantizeOnnx(floats, { calibration: calibration() })).rejects.toMatchObject({ code: 'onnx-input' });
  });

  it('stops where it is told to', async () => {
    const reference = await fp32(TF);
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(quantizeOnnx(reference, { calibration: calibration(), signal })).rejects.toThrow('stop');
  });
});
