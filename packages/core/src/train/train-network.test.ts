import * as tf from '@tensorflow/tfjs-core';

import { headLogits, useTensorBackend } from '../model/index.ts';
import { HeadNetwork, mlpHead, tutorialHead } from './head-network.ts';
import { RandomStream } from './random.ts';
import {
  trainNetwork,
  type EpochReport,
  type TrainingControl,
  type TrainingSettings,
  type TrainingState,
} from './train-network.ts';

const WIDTH = 8;
const ROWS = 96;
const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 3);
const random = new RandomStream(3);
const inputs = Float32Array.from(
  { length: ROWS * WIDTH },
  (_, i) => random.normal() + (i % WIDTH === labels[Math.floor(i / WIDTH)] ? 3 : 0),
);

const source = {
  rowShape: [WIDTH],
  steps: 3,
  *batches(epoch: number) {
    const order = new RandomStream(1, epoch).permutation(ROWS);
    for (let start = 0; start < ROWS; start += 32) {
      const rows = [...order.subarray(start, start + 32)];
      yield {
        labels: Int32Array.from(rows, (row) => labels[row]!),
        inputs: Float32Array.from(rows.flatMap((row) => [...inputs.subarray(row * WIDTH, (row + 1) * WIDTH)])),
      };
    }
  },
};

const settings: TrainingSettings = {
  classes: 3,
  epochs: 8,
  seed: 1,
  learningRate: 0.01,
  optimizer: { kind: 'adam' },
  schedule: { kind: 'constant' },
  restoreBest: false,
};

async function run(changes: Partial<TrainingSettings> = {}, network = new HeadNetwork(tutorialHead(WIDTH, 3, 1))) {
  const reports: EpochReport[] = [];
  const evaluate = () => ({ logits: headLogits(network.toHead(), inputs, ROWS), labels });
  const onEpoch = (report: EpochReport) => void reports.push(report);
  await trainNetwork(network, source, { ...settings, ...changes }, evaluate, { onEpoch });
  const head = network.toHead();
  network.dispose();
  return { reports, head };
}

describe('trainNetwork', () => {
  beforeAll(() => useTensorBackend('wasm'));

  it.each([
    ['adam', { optimizer: { kind: 'adam' } }],
    ['adamw', { optimizer: { kind: 'adamw', weightDecay: 0.01 } }],
    ['sgd with momentum', { optimizer: { kind: 'sgd', momentum: 0.9 }, learningRate: 0.1 }],
    ['nesterov', { optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true }, learningRate: 0.1 }],
    ['one-cycle', { schedule: { kind: 'one-cycle' }, learningRate: 0.05 }],
    ['smoothing, mixup, clipping', { labelSmoothing: 0.1, mixup: 0.2, clipNorm: 1 }],
  ] as [string, Partial<TrainingSettings>][])('learns with %s', async (_name, changes) => {
    const { reports } = await run({ epochs: 100, ...changes });
    expect(reports.at(-1)!.validation!.accuracy).toBeGreaterThan(0.9);
  });

  it('learns an MLP', async () => {
    const { reports } = await run({ epochs: 100 }, new HeadNetwork(mlpHead(WIDTH, 3, 1, 16)));
    expect(reports.at(-1)!.validation!.accuracy).toBeGreaterThan(0.9);
  });

  it('moves the learning rate from step to step, whoever watches', async () => {
    const ends = async (control: TrainingControl) => {
      const network = new HeadNetwork(tutorialHead(WIDTH, 3, 1));
      const rates: number[] = [];
      const onEpoch = ({ learningRate }: EpochReport) => void rates.push(learningRate);
      const changes: Partial<TrainingSettings> = { epochs: 2, schedule: { kind: 'cosine', warmUp: 0.5 } };
      await trainNetwork(network, source, { ...settings, ...changes }, undefined, { ...control, onEpoch });
      const head = network.toHead();
      network.dispose();
      return { rates, head };
    };
    const alone = await ends({});
    // Of six steps the third ends the first epoch: two thirds up; the sixth the second: two thirds down.
    expect(alone.rates[0]).toBeCloseTo((0.01 * 2) / 3, 6);
    expect(alone.rates[1]).toBeCloseTo(0.01 * 0.25, 6);
    expect(await ends({ onStep: () => undefined })).toEqual(alone);
  });

  it('leaks no tensor and gives the same bytes on a second run', async () => {
    const before = tf.memory().numTensors;
    const first = await run();
    const second = await run();
    expect(second.head).toEqual(first.head);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('resumes to the same bytes as an uninterrupted run', async () => {
    const { head: whole } = await run();
    let middle: TrainingState | undefined;
    const begun = new HeadNetwork(tutorialHead(WIDTH, 3, 1));
    await trainNetwork(begun, source, settings, undefined, {
      onEpoch: ({ epoch, state }) => void (epoch === 3 && (middle = state())),
      shouldStop: () => middle !== undefined,
    });
    begun.dispose();
    const resumed = new HeadNetwork(tutorialHead(WIDTH, 3, 77));
    await trainNetwork(resumed, source, settings, undefined, {}, middle);
    expect(resumed.toHead()).toEqual(whole);
    resumed.dispose();
  });

  it('stops when the validation loss has stopped falling, and restores the best', async () => {
    const { reports, head } = await run({ epochs: 60, learningRate: 0.3, patience: 2, restoreBest: true });
    const best = reports.reduce((a, b) => (b.validation!.loss < a.validation!.loss ? b : a));
    expect(reports.length).toBe(best.epoch + 2);
    const logits = headLogits(head, inputs, ROWS);
    const { scoreLogits } = await import('./scores.ts');
    expect(scoreLogits(logits, labels, 3).loss).toBeCloseTo(best.validation!.loss, 5);
  });

  it('says so when the loss is no longer a number', async () => {
    const optimizer = { kind: 'sgd' } as const;
    await expect(run({ optimizer, learningRate: 1e30, epochs: 30 })).rejects.toMatchObject({
      code: 'training-diverged',
    });
  });

  it("follows Keras's batch normalization: moving averages with momentum 0.99", async () => {
    const { head } = await run({ epochs: 1 });
    const normalization = head.layers[0]!;
    if (normalization.kind !== 'batch-normalization') throw new Error('not a batch normalization');
    let mean = 0;
    for (const batch of source.batches(1)) {
      let sum = 0;
      for (let row = 0; row < 32; row++) sum += batch.inputs[row * WIDTH]!;
      mean = 0.99 * mean + 0.01 * (sum / 32);
    }
    expect(normalization.mean[0]).toBeCloseTo(mean, 5);
  });
});
