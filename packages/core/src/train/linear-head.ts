import type { Head } from '../model/index.ts';
import { stratifiedFolds } from './folds.ts';
import type { Lbfgs } from './lbfgs.ts';
import { meanScores } from './scores.ts';
import { solveRegressions, weightColumns, type Regression } from './softmax-regressions.ts';
import { standardisation, type Standardisation } from './standardise.ts';

/** Labelled feature vectors. */
export interface LabelledFeatures {
  /** Row-major `[labels.length, width]`. */
  readonly features: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
  /** Rows of one group are views of one photo. Absent: every row its own. */
  readonly groups?: Int32Array;
}

export interface LinearHeadOptions {
  readonly classes: number;
  readonly seed: number;
  /** Weight of each class in the loss; absent: all equal. */
  readonly classWeights?: readonly number[];
  /** Penalties to choose from; see {@link PENALTIES}. */
  readonly penalties?: readonly number[];
  readonly folds?: number;
  /** Called after every round of the last fit with the head as it is. */
  readonly onIteration?: (head: Head, iteration: number) => void | Promise<void>;
  /** Of the last fit; by default 200. */
  readonly maxIterations?: number;
  /** Awaited between two rounds: lets the caller hold the work or end it by throwing. */
  readonly betweenRounds?: () => Promise<void>;
  /** Asked after each round; the head as it is then is the result. */
  readonly shouldStop?: () => boolean;
}

export interface FittedLinearHead {
  readonly head: Head;
  readonly penalty: number;
  /** Cross-validated scores of each penalty, in the order of the penalties. */
  readonly candidates: readonly { penalty: number; loss: number; accuracy: number }[];
  readonly iterations: number;
}

/**
 * Penalties tried by default, for standardised features and the mean cross-entropy. In scikit-learn's
 * LogisticRegression `C = 1 / (penalty * rows)`.
 */
export const PENALTIES: readonly number[] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

/** Rows that cross-validation looks at: beyond this its choice hardly changes, and its time grows. */
const MOST_ROWS_CROSS_VALIDATED = 6000;

/** Multiply-adds of one round of cross-validation that take about a tenth of a second. */
const MOST_WORK = 1.5e9;

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
  const candidates = await crossValidate({ ...data, features }, weights, options);
  const best = candidates.reduce((a, b) => (b.loss < a.loss ? b : a));
  const headOf = (solver: Lbfgs): Head => foldStandardisation(solver.point, width, classes, statistics);
  let shown = 0;
  const [solver] = await solveRegressions({
    features,
    rows,
    width,
    labels,
    classes,
    regressions: [{ penalty: best.penalty, rowWeights: weights }],
    maxIterations: options.maxIterations ?? MOST_ITERATIONS,
    onRound: async (_round, [only]) => {
      if (only!.iterations > shown) await options.onIteration?.(headOf(only!), (shown = only!.iterations));
      await options.betweenRounds?.();
      return options.shouldStop?.() !== true;
    },
  });
  return { head: headOf(solver!), penalty: best.penalty, candidates, iterations: solver!.iterations };
}

/** Scores of each penalty on rows that the fit did not see. */
async function crossValidate(
  data: LabelledFeatures,
  weights: Float32Array,
  options: LinearHeadOptions,
): Promise<FittedLinearHead['candidates']> {
  const { classes, seed, penalties = PENALTIES } = options;
  const groups = data.groups ?? Int32Array.from(data.labels, (_, row) => row);
  const smallestClass = Math.min(...groupsPerClass(data.labels, groups, classes));
  const folds = Math.min(options.folds ?? 5, smallestClass);
  const middle = penalties[Math.floor(penalties.length / 2)]!;
  if (penalties.length === 1 || folds < 2) return [{ penalty: middle, loss: NaN, accuracy: NaN }];
  const sample = subsample(data, groups, seed);
  const foldOf = stratifiedFolds(sample.labels, sample.groups, folds, seed);
  const rows = sample.labels.length;
  const perRegression = rows * data.width * weightColumns(classes);
  // With very many classes one fold in place of all is what the time allows.
  const usedFolds = perRegression * folds * penalties.length > MOST_WORK * 4 ? 1 : folds;
  const regressions: (Regression & { fold: number })[] = [];
  for (const penalty of penalties) {
    for (let fold = 0; fold < usedFolds; fold++) {
      const rowWeights = Float32Array.from(sample.rows, (row, i) => (foldOf[i] === fold ? 0 : weights[row]!));
      regressions.push({ penalty, rowWeights, fold });
    }
  }
  const solvers = await solveRegressions({
    ...sample,
    rows,
    width: data.width,
    classes,
    regressions,
    // Enough to tell the penalties apart; the last fit runs to the end.
    maxIterations: 30,
    tolerance: 1e-4,
    onRound: async () => {
      await options.betweenRounds?.();
      return true;
    },
  });
  return penalties.map((penalty) => {
    let loss = 0;
    let accuracy = 0;
    let count = 0;
    for (const [i, regression] of regressions.entries()) {
      if (regression.penalty !== penalty) continue;
      const head = foldStandardisation(solvers[i]!.point, data.width, classes);
      const held = [...foldOf.keys()].filter((row) => foldOf[row] === regression.fold);
      const scores = meanScores(head, take(sample.features, data.width, held), pick(sample.labels, held));
      loss += scores.loss * held.length;
      accuracy += scores.accuracy * held.length;
      count += held.length;
    }
    return { penalty, loss: loss / count, accuracy: accuracy / count };
  });
}

function groupsPerClass(labels: Int32Array, groups: Int32Array, classes: number): number[] {
  const sets = Array.from({ length: classes }, () => new Set<number>());
  for (const [row, group] of groups.entries()) sets[labels[row]!]!.add(group);
  return sets.map(({ size }) => size);
}

/** All rows where there are few; else the rows of some photos, every class in its proportion. */
function subsample(
  data: LabelledFeatures,
  groups: Int32Array,
  seed: number,
): { features: Float32Array; labels: Int32Array; groups: Int32Array; rows: number[] } {
  const parts = Math.max(1, Math.ceil(data.labels.length / MOST_ROWS_CROSS_VALIDATED));
  const part = stratifiedFolds(data.labels, groups, parts, seed + 1);
  const rows = [...part.keys()].filter((row) => part[row] === 0);
  return {
    rows,
    features: parts === 1 ? data.features : take(data.features, data.width, rows),
    labels: pick(data.labels, rows),
    groups: pick(groups, rows),
  };
}

function standardise(features: Float32Array, width: number, { mean, deviation }: Standardisation): Float32Array {
  const output = new Float32Array(features.length);
  for (let start = 0; start < features.length; start += width) {
    for (let j = 0; j < width; j++) output[start + j] = (features[start + j]! - mean[j]!) / deviation[j]!;
  }
  return output;
}

/** A dense head over plain features from weights over standardised ones. */
function foldStandardisation(point: Float64Array, width: number, classes: number, statistics?: Standardisation): Head {
  const kernel = new Float32Array(width * classes);
  const bias = new Float32Array(classes);
  const stride = width + 1;
  for (let unit = 0; unit < classes; unit++) {
    const row = classes === 2 ? 0 : unit * stride;
    const sign = classes === 2 ? unit - 0.5 : 1;
    let offset = point[row + width]!;
    for (let j = 0; j < width; j++) {
      const weight = point[row + j]! / (statistics?.deviation[j] ?? 1);
      offset -= weight * (statistics?.mean[j] ?? 0);
      kernel[j * classes + unit] = sign * weight;
    }
    bias[unit] = sign * offset;
  }
  return {
    inputs: width,
    layers: [{ kind: 'dense', inputs: width, units: classes, kernel, bias, activation: 'linear' }],
  };
}

function take(features: Float32Array, width: number, rows: readonly number[]): Float32Array {
  const output = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) output.set(features.subarray(row * width, (row + 1) * width), i * width);
  return output;
}

function pick(values: Int32Array, rows: readonly number[]): Int32Array {
  return Int32Array.from(rows, (row) => values[row]!);
}
