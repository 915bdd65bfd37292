import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

import { useTensorBackend, type Head } from '../model/index.ts';
import { networkState } from './network.ts';
import { NetworkTail } from './network-tail.ts';
import { RandomStream } from './random.ts';
import { trainNetwork } from './train-network.ts';

const numbers = (length: number, key: number): Float32Array => {
  const random = new RandomStream(key);
  return Float32Array.from({ length }, () => random.normal() / 3);
};

/** Convolution, normalization, ReLU6, depthwise convolution, normalization, a residual connection, convolution with bias. */
function backbone(): layers.LayersModel {
  const { conv2d, depthwiseConv2d, batchNormalization, reLU, add } = layers.layers;
  const input = layers.input({ shape: [6, 6, 3], name: 'input' });
  const call = (layer: layers.layers.Layer, ...x: layers.SymbolicTensor[]) =>
    layer.apply(x.length === 1 ? x[0]! : x) as layers.SymbolicTensor;
  const stem = call(
    reLU({ maxValue: 6, name: 'stem_relu' }),
    call(conv2d({ filters: 4, kernelSize: 3, name: 'stem' }), input),
  );
  let x = call(conv2d({ filters: 4, kernelSize: 1, useBias: false, name: 'expand' }), stem);
  x = call(reLU({ maxValue: 6, name: 'relu' }), call(batchNormalization({ name: 'expand_bn' }), x));
  x = call(depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false, name: 'depthwise' }), x);
  x = call(add({ name: 'add' }), call(batchNormalization({ name: 'depthwise_bn', scale: false }), x), stem);
  x = call(conv2d({ filters: 5, kernelSize: 2, activation: 'relu', name: 'last' }), x);
  const model = layers.model({ inputs: input, outputs: x });
  let key = 0;
  for (const layer of model.layers) {
    const variance = layer.getClassName() === 'BatchNormalization' ? layer.getWeights().length - 1 : -1;
    layer.setWeights(
      layer.getWeights().map((weight, i) => {
        const values = numbers(weight.size, ++key);
        return tf.tensor(i === variance ? values.map((v) => v * v + 0.5) : values, weight.shape);
      }),
    );
  }
  return model;
}

const head: Head = {
  inputs: 5,
  layers: [{ kind: 'dense', inputs: 5, units: 2, kernel: numbers(10, 91), bias: numbers(2, 92), activation: 'linear' }],
};

const pixels = numbers(8 * 6 * 6 * 3, 93);

/** Activations of a layer, as the frozen part gives them. */
function activations(model: layers.LayersModel, layer: string): tf.Tensor {
  const part = layers.model({ inputs: model.inputs, outputs: model.getLayer(layer).output });
  return part.predict(tf.tensor(pixels, [8, 6, 6, 3])) as tf.Tensor;
}

function expectedLogits(model: layers.LayersModel): Float32Array {
  const features = tf.mean(model.predict(tf.tensor(pixels, [8, 6, 6, 3])) as tf.Tensor, [1, 2]);
  const dense = head.layers[0]!;
  if (dense.kind !== 'dense') throw new Error('not dense');
  return tf.add(tf.matMul(features, tf.tensor2d(dense.kernel, [5, 2])), dense.bias).dataSync<'float32'>();
}

describe('the tail of a network', () => {
  beforeAll(() => useTensorBackend('cpu'));

  it.each(['stem_relu', 'add', 'input'])('gives what the whole network gives, from %s on', (freezeLayer) => {
    const model = backbone();
    const tail = new NetworkTail({ backbone: model, freezeLayer, head, rateOf: () => 1 });
    const inputs = freezeLayer === 'input' ? tf.tensor(pixels, [8, 6, 6, 3]) : activations(model, freezeLayer);
    const logits = tail.logits(inputs).dataSync();
    for (const [i, value] of expectedLogits(model).entries()) expect(logits[i]).toBeCloseTo(value, 5);
    tail.dispose();
  });

  it('refuses to be cut where a connection goes past', () => {
    const model = backbone();
    const cut = () => new NetworkTail({ backbone: model, freezeLayer: 'expand', head, rateOf: () => 1 });
    expect(cut).toThrow(/stem_relu|connection past|input/);
  });

  it('learns, leaves everything below and all normalization alone, and leaks nothing', async () => {
    const model = backbone();
    const inputs = activations(model, 'stem_relu').dataSync<'float32'>();
    const shape = [4, 4, 4];
    const labels = Int32Array.from({ length: 8 }, (_, i) => i % 2);
    const before = new Map(
      model.layers.map((layer) => [layer.name, layer.getWeights().map((w) => w.dataSync().slice())]),
    );
    const tensors = tf.memory().numTensors;
    const tail = new NetworkTail({ backbone: model, freezeLayer: 'stem_relu', head, rateOf: () => 1 });
    const losses: number[] = [];
    await trainNetwork(
      tail,
      { rowShape: shape, steps: 1, batches: () => [{ inputs, labels }] },
      {
        classes: 2,
        epochs: 40,
        seed: 1,
        learningRate: 0.02,
        optimizer: { kind: 'adam' },
        schedule: { kind: 'constant' },
        restoreBest: false,
      },
      undefined,
      { onEpoch: ({ train }) => void losses.push(train.loss) },
    );
    expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.1);
    const trained = networkState(tail);
    tail.commit();
    tail.dispose();
    expect(trained.length).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(tensors);
    const changed = model.layers
      .filter((layer) =>
        layer.getWeights().some((w, i) => w.dataSync().some((v, k) => v !== before.get(layer.name)![i]![k])),
      )
      .map(({ name }) => name);
    expect(changed).toEqual(['expand', 'depthwise', 'last']);
  });
});
