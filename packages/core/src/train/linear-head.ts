import type { Head } from '../model/index.ts';
import { choosePenalty, type PenaltyOptions, type PenaltyScores } from './choose-penalty.ts';
import type { LabelledFeatures } from './labelled-features.ts';
import type { Lbfgs } from './lbfgs.ts';
import { regressionHead, solveRegressions } from './softmax-regressions.ts';
import { standardisation, type Standardisation } from './standardise.ts';

export interface LinearHeadOptions extends PenaltyOptions {
  /** Weight of each class in the loss; absent: all equal. */
  readonly classWeights?: readonly number[];
  /** Called after every round of the last fit with the head as it is. */
  readonly onIteration?: (head: Head, iteration: number) => void | Promise<void>;
  /** Of the last fit; by default 200. */
  readonly maxIterations?: number;
  /** Asked after each round; the head as it is then is the result. */
  readonly shouldStop?: () => boolean;
}

export interface FittedLinearHead {
  readonly head: Head;
  readonly penalty: number;
  /** What the logits were multiplied by after the fit, for honest probabilities. */
  readonly factor: number;
  /** Cross-validated scores of each penalty, in the order of the penalties. */
  readonly candidates: readonly PenaltyScores[];
  readonly iterations: number;
}

const MOST_ITERATIONS = 200;

/**
 * Fits an L2-regularised softmax regression on standardised features; the penalty by stratified, grouped
 * cross-validation on mean log-loss. The standardisation is folded into the weights, so the head takes plain features.
 * Deterministic. The tensor backend must be ready.
 */
export async function fitLinearHead(data: LabelledFeatures, options: LinearHeadOptions): Promise<FittedLinearHead> {
  const { width, labels } = data;
  const { classes } = options;
  const rows = labels.length;
  const statistics = standardisation(data.features, rows, width);
  const features = standardise(data.features, width, statistics);
  const weights = Float32Array.from(labels, (label) => options.classWeights?.[label] ?? 1);
  const { penalty, factor, candidates } = await choosePenalty({ ...data, features }, weights, options);
  const headOf = (solver: Lbfgs): Head =>
    regressionHead(
      solver.point.map((weight) => factor * weight),
      width,
      classes,
      statistics,
    );
  let shown = 0;
  const [solver] = await solveRegressions({
    features,
    rows,
    width,
    labels,
    classes,
    regressions: [{ penalty, rowWeights: weights }],
    maxIterations: options.maxIterations ?? MOST_ITERATIONS,
    onRound: async (_round, [only]) => {
      if (only!.iterations > shown) await options.onIteration?.(headOf(only!), (shown = only!.iterations));
      await options.betweenRounds?.();
      return options.shouldStop?.() !== true;
    },
  });
  return { head: headOf(solver!), penalty, factor, candidates, iterations: solver!.iterations };
}

/**
 * How well a linear head does on photos that it was not fitted on: the cross-validated log-loss of each in nats, under the
 * penalty with the least mean; empty where some class has fewer than two photos. The same labels and seed give the
 * photos in the same order, so that two kinds of features can be compared pair by pair.
 */
export async function crossValidatedLosses(data: LabelledFeatures, options: PenaltyOptions): Promise<Float64Array> {
  const { width, labels } = data;
  const statistics = standardisation(data.features, labels.length, width);
  const features = standardise(data.features, width, statistics);
  const weights = new Float32Array(labels.length).fill(1);
  return (await choosePenalty({ ...data, features }, weights, options)).losses;
}

function standardise(features: Float32Array, width: number, { mean, deviation }: Standardisation): Float32Array {
  const output = new Float32Array(features.length);
  for (let start = 0; start < features.length; start += width) {
    for (let j = 0; j < width; j++) output[start + j] = (features[start + j]! - mean[j]!) / deviation[j]!;
  }
  return output;
}
