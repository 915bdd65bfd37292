import { GraftError } from '../errors/index.ts';
import { stratifiedSubset } from './subset.ts';
import { wilsonInterval, type Interval } from './interval.ts';

/** Feature vectors and their classes. */
export interface LabelledRows {
  /** Row-major [labels.length, width]. */
  readonly features: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
}

/** Trains a head on some rows and says what it makes of others: predicted classes, one a row. */
export type FitAndPredict = (train: LabelledRows, test: LabelledRows) => Promise<ArrayLike<number>>;

export interface CurvePoint {
  /** Training photos a class. */
  readonly perClass: number;
  /** Training photos altogether. */
  readonly photos: number;
  /** On the test rows; mean over the repetitions. */
  readonly accuracy: number;
  readonly interval: Interval;
  /** Lowest and highest accuracy among the repetitions. */
  readonly range: Interval;
}

export interface LearningCurveOptions {
  readonly classes: number;
  readonly seed: number;
  readonly fit: FitAndPredict;
  /** Photos a class; those that the smallest class cannot give are left out, and all photos come last. */
  readonly sizes?: readonly number[];
  /** Subsets drawn at each size. Default 3. */
  readonly repeats?: number;
  readonly onPoint?: (point: CurvePoint) => void;
}

/**
 * Accuracy against the number of training photos, from features that are already there: every point is a head
 * trained on a subset with equally many photos a class. The subset of a larger size contains those of smaller ones.
 *
 * @throws GraftError `nothing-to-evaluate`
 */
export async function learningCurve(
  train: LabelledRows,
  test: LabelledRows,
  {
    classes,
    seed,
    fit,
    sizes = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
    repeats = 3,
    onPoint,
  }: LearningCurveOptions,
): Promise<CurvePoint[]> {
  if (train.labels.length === 0 || test.labels.length === 0)
    throw new GraftError({ code: 'nothing-to-evaluate', what: 'A learning curve needs training and test photos' });
  const counts = new Array<number>(classes).fill(0);
  for (const label of train.labels) counts[label] = (counts[label] ?? 0) + 1;
  const smallest = Math.min(...counts);
  const points: CurvePoint[] = [];
  for (const perClass of [...sizes.filter((size) => size < smallest), Infinity]) {
    const all = perClass === Infinity;
    const accuracies: number[] = [];
    let photos = 0;
    for (let repeat = 0; repeat < (all ? 1 : repeats); repeat++) {
      const rows = stratifiedSubset(train.labels, perClass, seed + repeat);
      photos = rows.length;
      accuracies.push(share(await fit(takeRows(train, rows), test), test.labels));
    }
    const accuracy = accuracies.reduce((sum, a) => sum + a, 0) / accuracies.length;
    const point = {
      perClass: all ? smallest : perClass,
      photos,
      accuracy,
      interval: wilsonInterval(accuracy * test.labels.length, test.labels.length),
      range: [Math.min(...accuracies), Math.max(...accuracies)] as const,
    };
    points.push(point);
    onPoint?.(point);
  }
  return points;
}

function share(predicted: ArrayLike<number>, labels: Int32Array): number {
  return labels.filter((label, i) => label === predicted[i]).length / labels.length;
}

/** The rows at some indices, copied. */
export function takeRows({ features, width, labels }: LabelledRows, rows: readonly number[]): LabelledRows {
  const taken = new Float32Array(rows.length * width);
  for (const [k, row] of rows.entries()) taken.set(features.subarray(row * width, (row + 1) * width), k * width);
  return { features: taken, width, labels: Int32Array.from(rows, (row) => labels[row] ?? -1) };
}
