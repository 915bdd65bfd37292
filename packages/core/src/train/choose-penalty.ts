import { headLogits } from '../model/index.ts';
import { calibrationFactor } from './calibrate.ts';
import { stratifiedFolds } from './folds.ts';
import type { LabelledFeatures } from './labelled-features.ts';
import { rowLosses } from './scores.ts';
import { regressionHead, solveRegressions, weightColumns, type Regression } from './softmax-regressions.ts';

export interface PenaltyOptions {
  readonly classes: number;
  readonly seed: number;
  /** Penalties to choose from; see {@link PENALTIES}. */
  readonly penalties?: readonly number[];
  readonly folds?: number;
  /** Awaited between two rounds: lets the caller hold the work or end it by throwing. */
  readonly betweenRounds?: () => Promise<void>;
}

/** Cross-validated mean log-loss and accuracy of a penalty, after its logits were scaled by `factor`. */
export interface PenaltyScores {
  readonly penalty: number;
  readonly factor: number;
  readonly loss: number;
  readonly accuracy: number;
}

export interface ChosenPenalty {
  readonly penalty: number;
  readonly factor: number;
  /** In the order of the penalties; empty where there are too few photos for cross-validation. */
  readonly candidates: readonly PenaltyScores[];
  /** Log-loss of each held-out photo under the chosen penalty, in an order that depends on labels and seed only. */
  readonly losses: Float64Array;
}

/**
 * Penalties tried by default, for standardised features and the mean cross-entropy. In scikit-learn's
 * LogisticRegression `C = 1 / (penalty * rows)`.
 */
export const PENALTIES: readonly number[] = [0.003, 0.01, 0.03, 0.06, 0.1, 0.2, 0.4, 1];

/** Rows that cross-validation looks at: beyond this its choice hardly changes, and its time grows. */
const MOST_ROWS = 6000;

/** Multiply-adds of a round that take about half a second; with more, one fold stands for all. */
const MOST_WORK = 6e9;

/**
 * Chooses the penalty with the least log-loss in stratified cross-validation. (The one-standard-error rule, which takes the
 * strongest penalty that is about as good, costs half a point of accuracy: measured on ten random splits of 350 flowers with
 * four backbones.) A penalty shrinks the logits; how far they must be stretched again to be honest probabilities is measured on the held-out
 * photos too, so that a penalty is judged by the direction that it finds. Of each photo only the first, plain view takes
 * part: the choice hardly differs, and it takes a fraction of the time.
 *
 * @param data standardised
 * @param weights of the rows in the loss
 */
export async function choosePenalty(
  data: LabelledFeatures,
  weights: Float32Array,
  options: PenaltyOptions,
): Promise<ChosenPenalty> {
  const { classes, seed, penalties = PENALTIES } = options;
  const groups = data.groups ?? Int32Array.from(data.labels, (_, row) => row);
  const folds = Math.min(options.folds ?? 5, ...groupsPerClass(data.labels, groups, classes));
  if (penalties.length === 1 || folds < 2) {
    return {
      penalty: penalties[Math.floor(penalties.length / 2)]!,
      factor: 1,
      candidates: [],
      losses: new Float64Array(),
    };
  }
  const rows = sampleRows(data.labels, groups, seed);
  const sample = {
    features: takeRows(data.features, data.width, rows),
    labels: Int32Array.from(rows, (row) => data.labels[row]!),
    groups: Int32Array.from(rows, (row) => groups[row]!),
  };
  const foldOf = stratifiedFolds(sample.labels, sample.groups, folds, seed);
  const work = rows.length * data.width * weightColumns(classes) * folds * penalties.length;
  const usedFolds = work > MOST_WORK ? 1 : folds;
  const regressions = penalties.flatMap((penalty) =>
    Array.from({ length: usedFolds }, (_, fold): Regression & { fold: number } => {
      const rowWeights = Float32Array.from(rows, (row, i) => (foldOf[i] === fold ? 0 : weights[row]!));
      return { penalty, rowWeights, fold };
    }),
  );
  const solvers = await solveRegressions({
    ...sample,
    rows: rows.length,
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
  const held = Array.from({ length: usedFolds }, (_, fold) => [...foldOf.keys()].filter((row) => foldOf[row] === fold));
  const order = held.flat();
  const labels = Int32Array.from(order, (row) => sample.labels[row]!);
  const scores = penalties.map((penalty) => {
    const logits = new Float32Array(order.length * classes);
    let row = 0;
    for (const [i, regression] of regressions.entries()) {
      if (regression.penalty !== penalty) continue;
      const own = held[regression.fold]!;
      const head = regressionHead(solvers[i]!.point, data.width, classes);
      logits.set(headLogits(head, takeRows(sample.features, data.width, own), own.length), row * classes);
      row += own.length;
    }
    const factor = calibrationFactor(logits, labels, classes);
    const scaled = logits.map((logit) => factor * logit);
    const { losses, right } = rowLosses(scaled, labels, classes);
    return { penalty, factor, losses, loss: mean(losses), accuracy: right / losses.length };
  });
  const best = scores.reduce((a, b) => (b.loss < a.loss ? b : a));
  const candidates = scores.map(({ penalty, factor, loss, accuracy }) => ({ penalty, factor, loss, accuracy }));
  const { penalty, factor, losses } = best;
  return { penalty, factor, candidates, losses };
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function groupsPerClass(labels: Int32Array, groups: Int32Array, classes: number): number[] {
  const sets = Array.from({ length: classes }, () => new Set<number>());
  for (const [row, group] of groups.entries()) sets[labels[row]!]!.add(group);
  return sets.map(({ size }) => size);
}

/** The first row of each group; where these are many, of some groups, every class in its proportion. */
function sampleRows(labels: Int32Array, groups: Int32Array, seed: number): number[] {
  const seen = new Set<number>();
  const first = [...groups.keys()].filter((row) => !seen.has(groups[row]!) && seen.add(groups[row]!));
  const parts = Math.max(1, Math.ceil(first.length / MOST_ROWS));
  const pick = (values: Int32Array): Int32Array => Int32Array.from(first, (row) => values[row]!);
  const part = stratifiedFolds(pick(labels), pick(groups), parts, seed + 1);
  return first.filter((_, i) => part[i] === 0);
}

function takeRows(features: Float32Array, width: number, rows: readonly number[]): Float32Array {
  if (rows.length * width === features.length) return features;
  const output = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) output.set(features.subarray(row * width, (row + 1) * width), i * width);
  return output;
}
