import * as tf from '@tensorflow/tfjs-core';

import { GraftError } from '../errors/index.ts';
import { eagerLearner } from './learner.ts';
import { networkState, restoreNetwork, type TrainableNetwork } from './network.ts';
import { PURPOSE, RandomStream } from './random.ts';
import { weightedTargets } from './targets.ts';
import type { TrainingControl, TrainingSettings, TrainingSource } from './train-network.ts';

/** A step of the test: the rate that it was taken with, and the smoothed loss of the batches up to it, in nats. */
export interface ProbePoint {
  readonly learningRate: number;
  readonly loss: number;
}

export interface LearningRateTest {
  readonly points: readonly ProbePoint[];
  /** The rate to train with. */
  readonly suggested: number;
}

export interface ProbeOptions {
  /** First and last rate; by default 1e-6 and 10. */
  readonly from?: number;
  readonly to?: number;
  /** By default 100. */
  readonly steps?: number;
  readonly onPoint?: (point: ProbePoint) => void;
  /** What is made of the points; by default {@link suggestRate}. */
  readonly suggest?: (points: readonly ProbePoint[]) => number;
}

/** fastai's share of the past in the running mean of losses, for a hundred steps rather than several hundred. */
const MEMORY = 0.9;

/** Near an optimum the loss has clearly grown where it is so many times what it was. */
const GROWN = 1.5;

/** The test is over where the loss has grown to so many times its least value. */
const DIVERGED = 4;

/**
 * The learning rate range test (Smith 2015, https://arxiv.org/abs/1506.01186): steps at rates that grow exponentially,
 * until the loss grows. The rate to train with is, unless told otherwise, the one at which the smoothed loss falls fastest,
 * by the logarithm of the rate. The network and its statistics are put back as they were. Deterministic.
 *
 * @throws GraftError `aborted`; `learning-rate-unclear` where the loss never falls
 */
export async function findLearningRate(
  network: TrainableNetwork,
  source: TrainingSource,
  settings: Pick<TrainingSettings, 'classes' | 'seed' | 'optimizer' | 'clipNorm' | 'labelSmoothing' | 'classWeights'>,
  control: Pick<TrainingControl, 'signal' | 'whilePaused'> = {},
  { from = 1e-6, to = 10, steps = 100, onPoint, suggest = suggestRate }: ProbeOptions = {},
): Promise<LearningRateTest> {
  const before = networkState(network);
  const learner = network.compile?.(settings) ?? eagerLearner(network, settings);
  const points: ProbePoint[] = [];
  let [running, weight, least] = [0, 0, Infinity];
  try {
    for await (const { inputs, labels } of endless(source)) {
      await control.whilePaused?.();
      if (control.signal?.aborted === true) throw new GraftError({ code: 'aborted', what: 'The test was stopped' });
      const learningRate = from * (to / from) ** (points.length / (steps - 1));
      const dropout = new RandomStream(settings.seed, PURPOSE.dropout, points.length);
      const targets = weightedTargets(labels, settings);
      const batch = { inputs, rowShape: source.rowShape, targets, rows: labels.length, learningRate, dropout };
      const { loss } = learner.step(batch);
      // A running mean that starts at nothing is too small by the weight that it has yet to gather.
      running = MEMORY * running + (1 - MEMORY) * loss;
      weight = MEMORY * weight + (1 - MEMORY);
      const point = { learningRate, loss: running / weight };
      if (!Number.isFinite(point.loss)) break;
      points.push(point);
      onPoint?.(point);
      least = Math.min(least, point.loss);
      if (points.length === steps || point.loss > DIVERGED * least) break;
    }
  } finally {
    restoreNetwork(network, before, (values, shape) => tf.tensor(values, shape));
    learner.dispose();
  }
  return { points, suggested: suggest(points) };
}

/**
 * The rate at the steepest fall of the loss over the logarithm of the rate, before its least value.
 *
 * @throws GraftError `learning-rate-unclear`
 */
export function suggestRate(points: readonly ProbePoint[]): number {
  const end = points.reduce((best, { loss }, i) => (loss < points[best]!.loss ? i : best), 0);
  let suggested: number | undefined;
  let steepest = 0;
  for (let i = 1; i <= end && i + 1 < points.length; i++) {
    const [left, right] = [points[i - 1]!, points[i + 1]!];
    const slope = (right.loss - left.loss) / Math.log(right.learningRate / left.learningRate);
    if (slope < steepest) [steepest, suggested] = [slope, points[i]!.learningRate];
  }
  if (suggested !== undefined) return suggested;
  throw unclear(points);
}

function unclear(points: readonly ProbePoint[]): GraftError {
  return new GraftError({
    code: 'learning-rate-unclear',
    what: 'The test of the learning rate was without a result: the loss never fell while the rate grew',
    received: `${points.length} steps up to ${points.at(-1)?.learningRate.toPrecision(2) ?? 'none'}`,
    expected: 'a rate at which the loss falls',
    next: 'look at the photos with graft audit, or name a rate with --learning-rate',
  });
}

/**
 * The greatest rate before the smoothed loss has clearly grown: for a network that starts near an optimum, where the loss has
 * nowhere to fall to and its steepest fall is the batches' noise.
 *
 * @throws GraftError `learning-rate-unclear` where it grows from the first rates on
 */
export function greatestHarmlessRate(points: readonly ProbePoint[]): number {
  const early = points.slice(0, Math.ceil(points.length / 3)).map(({ loss }) => loss);
  const usual = early.sort((a, b) => a - b)[early.length >> 1] ?? Infinity;
  const grown = points.findIndex(({ loss }) => loss > GROWN * usual);
  const last = points[(grown === -1 ? points.length : grown) - 1];
  if (last !== undefined && points.length > 2) return last.learningRate;
  throw unclear(points);
}

async function* endless(source: TrainingSource) {
  for (let epoch = 1; ; epoch++) {
    let batches = 0;
    for await (const batch of source.batches(epoch)) {
      batches++;
      yield batch;
    }
    if (batches === 0) return;
  }
}
