import { useTensorBackend } from '../model/index.ts';
import { findLearningRate, greatestHarmlessRate, suggestRate } from './find-learning-rate.ts';
import { HeadNetwork, mlpHead, tutorialHead } from './head-network.ts';
import { networkState } from './network.ts';
import { RandomStream } from './random.ts';
import type { TrainingBatch, TrainingSource } from './train-network.ts';

/** Two clouds of points in eight dimensions. */
function clouds(rows: number): TrainingBatch {
  const random = new RandomStream(11);
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const inputs = Float32Array.from({ length: rows * 8 }, (_, i) => random.normal() + (labels[i >> 3]! ? 1 : -1));
  return { inputs, labels };
}

const source: TrainingSource = { rowShape: [8], steps: 2, batches: () => [clouds(32), clouds(32)] };
const settings = { classes: 2, seed: 3, optimizer: { kind: 'adam' } } as const;

describe('findLearningRate', () => {
  beforeAll(() => useTensorBackend('cpu'));

  it.each([
    ["the tutorial's head", tutorialHead],
    ['an MLP', mlpHead],
  ])('finds a rate at which %s learns, and leaves it as it was', async (_what, head) => {
    const network = new HeadNetwork(head(8, 2, 1));
    const before = networkState(network);
    const told: number[] = [];
    const result = await findLearningRate(network, source, settings, {}, { onPoint: ({ loss }) => told.push(loss) });
    expect(networkState(network)).toEqual(before);
    expect(told).toEqual(result.points.map(({ loss }) => loss));
    expect(result.suggested).toBeGreaterThan(1e-4);
    expect(result.suggested).toBeLessThan(1);
    const rates = result.points.map(({ learningRate }) => learningRate);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    const again = await findLearningRate(network, source, settings);
    expect(again).toEqual(result);
    network.dispose();
  });

  it('ends where the loss runs away', async () => {
    const network = new HeadNetwork(tutorialHead(8, 2, 1));
    const { points } = await findLearningRate(
      network,
      source,
      { ...settings, optimizer: { kind: 'sgd' } },
      {},
      { to: 1e5 },
    );
    expect(points.length).toBeLessThan(100);
    network.dispose();
  });
});

describe('greatestHarmlessRate', () => {
  const pointsOf = (losses: number[]) => losses.map((loss, i) => ({ learningRate: 10 ** (i - 6), loss }));

  it('takes the last rate before the loss has clearly grown, whatever its noise before', () => {
    expect(greatestHarmlessRate(pointsOf([0.1, 0.07, 0.11, 0.09, 0.13, 0.3, 2]))).toBeCloseTo(1e-2, 6);
  });

  it('takes the last of all where the loss never grows', () => {
    expect(greatestHarmlessRate(pointsOf([0.1, 0.07, 0.11, 0.09]))).toBeCloseTo(1e-3, 6);
  });

  it('says so where there are no points to tell by', () => {
    expect(() => greatestHarmlessRate([])).toThrow(/learning rate/);
  });
});

describe('suggestRate', () => {
  it('takes the steepest fall before the least loss', () => {
    const losses = [1, 1, 0.98, 0.6, 0.5, 0.45, 2];
    const points = losses.map((loss, i) => ({ learningRate: 10 ** (i - 5), loss }));
    expect(suggestRate(points)).toBeCloseTo(1e-2, 6);
  });

  it('says so where the loss never falls', () => {
    const points = [1, 1.1, 1.3].map((loss, i) => ({ learningRate: 10 ** i, loss }));
    expect(() => suggestRate(points)).toThrow(/never fell/);
  });
});
