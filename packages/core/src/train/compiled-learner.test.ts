import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

import { findTensorFlow } from '../backbone/index.ts';

const dist = pathToFileURL(resolve(import.meta.dirname, '../../dist')).href;

/** TensorFlow can be loaded once a process, and Jest's worker has many files to run: so a process of its own, and the build. */
function inNode(script: string): unknown {
  const prelude = `
    import * as tf from '@tensorflow/tfjs-core';
    import * as layers from '@tensorflow/tfjs-layers';
    import { useTensorBackend } from '${dist}/model/index.js';
    import { NetworkTail, RandomStream, trainNetwork } from '${dist}/train/index.js';
    import { eagerLearner } from '${dist}/train/learner.js';
    import { networkState } from '${dist}/train/network.js';
    await useTensorBackend('tensorflow');
    const numbers = (length, key) => {
      const random = new RandomStream(key);
      return Float32Array.from({ length }, () => random.normal() / 3);
    };
    const { conv2d, depthwiseConv2d, batchNormalization, reLU, add, concatenate, zeroPadding2d, maxPooling2d,
      averagePooling2d, activation } = layers.layers;
    function backbone(extra = (x) => x) {
      const input = layers.input({ shape: [12, 12, 3], name: 'input' });
      const call = (layer, ...x) => layer.apply(x.length === 1 ? x[0] : x);
      const stem = call(conv2d({ filters: 4, kernelSize: 3, padding: 'same', name: 'stem' }), input);
      let x = call(conv2d({ filters: 4, kernelSize: 1, name: 'expand' }), stem);
      x = call(reLU({ maxValue: 6, name: 'relu' }), call(batchNormalization({ name: 'expand_bn' }), x));
      x = call(depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false, name: 'depthwise' }), x);
      x = call(add({ name: 'add' }), call(batchNormalization({ name: 'depthwise_bn', scale: false }), x), stem);
      x = call(concatenate({ name: 'concat' }), call(batchNormalization({ name: 'alone' }), x), stem);
      x = call(zeroPadding2d({ padding: [[0, 1], [0, 1]], name: 'pad_as_same' }), x);
      x = call(depthwiseConv2d({ kernelSize: 3, strides: 2, name: 'strided' }), x);
      x = call(zeroPadding2d({ padding: [[2, 1], [0, 3]], name: 'pad' }), x);
      x = call(maxPooling2d({ poolSize: 3, strides: 2, padding: 'same', name: 'max' }), x);
      x = call(activation({ activation: 'relu', name: 'act' }), x);
      x = call(averagePooling2d({ poolSize: 2, strides: 1, name: 'average' }), extra(x));
      x = call(conv2d({ filters: 5, kernelSize: 2, activation: 'relu', name: 'last' }), x);
      const model = layers.model({ inputs: input, outputs: x });
      let key = 0;
      for (const layer of model.layers) {
        const variance = layer.getClassName() === 'BatchNormalization' ? layer.getWeights().length - 1 : -1;
        layer.setWeights(layer.getWeights().map((weight, i) => {
          const values = numbers(weight.size, ++key);
          return tf.tensor(i === variance ? values.map((v) => v * v + 0.5) : values, weight.shape);
        }));
      }
      return model;
    }
    const dense = (inputs, units, activation, key) =>
      ({ kind: 'dense', inputs, units, kernel: numbers(inputs * units, key), bias: numbers(units, key + 1), activation });
    const head = { inputs: 5, layers: [{ kind: 'dropout', rate: 0.4 }, dense(5, 6, 'relu', 91), dense(6, 3, 'linear', 95)] };
    const tailOf = (model, rateOf = () => 1) => new NetworkTail({ backbone: model, freezeLayer: 'stem', head, rateOf });
    const rows = 8;
    const inputs = numbers(rows * 12 * 12 * 4, 93);
    const labels = Int32Array.from({ length: rows }, (_, i) => i % 3);
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', prelude + script], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

const ready = findTensorFlow() !== undefined;
const reason = ready ? '' : ' (skipped: npm run setup:tensorflow was not run)';

(ready ? describe : describe.skip)(`a compiled step${reason}`, () => {
  it.each([
    ['SGD with momentum', { kind: 'sgd', momentum: 0.9, weightDecay: 0.01 }],
    ['Nesterov', { kind: 'sgd', momentum: 0.9, nesterov: true }],
    ['Adam', { kind: 'adam', epsilon: 1e-3 }],
    ['AdamW', { kind: 'adamw', weightDecay: 0.1, epsilon: 1e-3 }],
  ])("does what tfjs's own differentiation does, with %s, clipping, dropout and rates by layer", (_name, optimizer) => {
    const worst = inNode(`
      const model = backbone();
      const [a, b] = [0, 1].map(() => tailOf(model, (layer) => (layer === 'expand' ? 0.3 : 1)));
      const settings = { classes: 3, optimizer: ${JSON.stringify(optimizer)}, clipNorm: 0.5 };
      const learners = [eagerLearner(a, settings), b.compile(settings)];
      const targets = Float32Array.from({ length: rows * 3 }, (_, i) => (Math.floor(i / 3) % 3 === i % 3 ? 0.9 + (i % 2) : 0.05));
      const worst = { loss: 0, logits: 0, parameters: 0, slots: 0, moved: 0 };
      const gap = (x, y) => Math.max(...[...x].map((v, i) => Math.abs(v - y[i])));
      const start = networkState(a).flatMap((array) => [...array]);
      for (let step = 0; step < 5; step++) {
        const [x, y] = learners.map((learner) => learner.step({
          inputs, rowShape: a.inputShape, targets, rows, learningRate: 0.01, dropout: new RandomStream(1, step),
        }));
        worst.loss = Math.max(worst.loss, Math.abs(x.loss - y.loss));
        worst.logits = Math.max(worst.logits, gap(x.logits, y.logits));
      }
      learners[1].push();
      const [na, nb] = [a, b].map((tail) => networkState(tail).flatMap((array) => [...array]));
      worst.parameters = gap(na, nb);
      worst.moved = gap(na, start);
      const [sa, sb] = learners.map((learner) => learner.optimizerState().slots.flatMap((array) => [...array]));
      worst.slots = gap(sa, sb);
      console.log(JSON.stringify(worst));`) as Record<string, number>;
    expect(worst['moved']).toBeGreaterThan(0.01);
    for (const name of ['loss', 'logits', 'parameters', 'slots'])
      expect([name, worst[name]! < 1e-5]).toEqual([name, true]);
  });

  it('is what training uses: it changes every array, goes on from a saved state bit for bit, and leaks nothing', () => {
    const answer = inNode(`
      const model = backbone();
      const settings = { classes: 3, epochs: 30, seed: 1, learningRate: 0.02, restoreBest: false,
        optimizer: { kind: 'adamw', weightDecay: 0.01 }, schedule: { kind: 'cosine', warmUp: 0.1 } };
      const source = { rowShape: [12, 12, 4], steps: 1, batches: () => [{ inputs, labels }] };
      const before = tf.memory().numTensors;
      const run = async (from) => {
        const tail = tailOf(model);
        const start = networkState(tail).map((array) => [...array]);
        let [epochs, middle] = [0];
        await trainNetwork(tail, source, settings, undefined, {
          onEpoch: ({ epoch, state }) => {
            epochs++;
            if (epoch === 17) middle = state();
          },
        }, from);
        const end = networkState(tail).map((array) => [...array]);
        tail.dispose();
        return { epochs, middle, end, changed: end.every((array, i) => array.some((v, k) => v !== start[i][k])) };
      };
      const whole = await run();
      const rest = await run(whole.middle);
      console.log(JSON.stringify({ changed: whole.changed, epochs: rest.epochs,
        same: JSON.stringify(whole.end) === JSON.stringify(rest.end), left: tf.memory().numTensors - before }));`);
    expect(answer).toEqual({ changed: true, epochs: 13, same: true, left: 0 });
  });

  it('leaves a tail with a layer that it does not know to tfjs', () => {
    const compiled = inNode(`
      const model = backbone((x) => activation({ activation: 'sigmoid', name: 'unknown' }).apply(x));
      console.log(JSON.stringify(tailOf(model).compile({ classes: 3, optimizer: { kind: 'adam' } }) === undefined));`);
    expect(compiled).toBe(true);
  });
});
