import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

import {
  assembleClassifier,
  headLogits,
  loadModelFiles,
  serialiseModel,
  softmaxRows,
  splitClassifier,
  useTensorBackend,
} from '../model/index.ts';
import { fitNeighbours } from './neighbours-head.ts';
import { RandomStream } from './random.ts';

const WIDTH = 6;

/** Three directions with noise around them. */
function directions(rows: number, seed: number) {
  const random = new RandomStream(seed);
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 3);
  const features = Float32Array.from(
    { length: rows * WIDTH },
    (_, i) => ((i % WIDTH) >> 1 === labels[Math.floor(i / WIDTH)] ? 3 : 0) + random.normal(),
  );
  return { features, width: WIDTH, labels };
}

function passThrough(): layers.LayersModel {
  const input = layers.input({ shape: [WIDTH] });
  return layers.model({
    inputs: input,
    outputs: layers.layers.activation({ activation: 'linear' }).apply(input) as layers.SymbolicTensor,
  });
}

describe('nearest neighbours', () => {
  beforeAll(() => useTensorBackend('cpu'));
  const { head, candidates } = (() => {
    let fitted: ReturnType<typeof fitNeighbours> | undefined;
    const get = () => (fitted ??= fitNeighbours(directions(60, 1), 3, 5));
    return { head: () => get().head, candidates: () => get().candidates };
  })();

  it('find the class of photos that they have not seen', () => {
    const test = directions(90, 2);
    const logits = headLogits(head(), test.features, 90);
    const right = test.labels.filter((label, row) => {
      const own = [...logits.subarray(row * 3, row * 3 + 3)];
      return own.indexOf(Math.max(...own)) === label;
    });
    expect(right.length).toBeGreaterThan(80);
    expect(Math.max(...candidates().map(({ accuracy }) => accuracy))).toBeGreaterThan(0.9);
  });

  it('give probabilities: each photo of a class adds its share', () => {
    const { features } = directions(4, 3);
    const probabilities = softmaxRows(headLogits(head(), features, 4), 3);
    for (let row = 0; row < 4; row++) {
      const sum = probabilities.subarray(row * 3, row * 3 + 3).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  it('are a model of standard layers that says the same, and come out of it again', async () => {
    const { features } = directions(10, 4);
    const files = await serialiseModel(assembleClassifier(passThrough(), head(), 'neighbours'));
    const model = await loadModelFiles((name) => Promise.resolve(files.get(name)!));
    const theirs = (model.predict(tf.tensor2d(features, [10, WIDTH])) as tf.Tensor).dataSync<'float32'>();
    const ours = softmaxRows(headLogits(head(), features, 10), 3);
    for (const [i, value] of ours.entries()) expect(value).toBeCloseTo(theirs[i]!, 5);
    expect(splitClassifier(model).head).toEqual(head());
  });

  it('refuse more photos than they can keep', () => {
    const labels = new Int32Array(20_001);
    const features = new Float32Array(20_001);
    expect(() => fitNeighbours({ features, width: 1, labels }, 2, 1)).toThrow(/20001 training photos/);
  });
});
