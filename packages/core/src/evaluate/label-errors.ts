import { argmax } from './scores.ts';

/** cleanlab's, for probabilities that equal a threshold but for rounding. */
const SLACK = 1e-6;

/** A photo that is probably filed under the wrong class. */
export interface LabelError {
  /** Row of the probabilities. */
  readonly index: number;
  readonly label: number;
  /** The class that it probably is. */
  readonly suggested: number;
  /** Probability of the given class less that of the suggested; the more negative, the surer. */
  readonly margin: number;
}

/**
 * Confident learning (Northcutt, Jiang and Chuang 2021; cleanlab's `filter_by="confident_learning"`): a photo is suspect where the
 * model is as sure of another class as it is, on average, of photos that carry that class's label.
 *
 * @param probabilities of a model that did not train on the photo itself (cross-validation); one row a photo
 * @returns the surest error first
 */
export function findLabelErrors(
  labels: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  classes: number,
): LabelError[] {
  const thresholds = meanSelfConfidence(labels, probabilities, classes);
  const errors: LabelError[] = [];
  for (const [index, row] of probabilities.entries()) {
    const label = labels[index] ?? -1;
    const confident = Array.from({ length: classes }, (_, c) => c).filter(
      (c) => (row[c] ?? 0) >= (thresholds[c] ?? Infinity) - SLACK,
    );
    const likeliest = argmax(row);
    const suggested = confident.length > 1 ? likeliest : confident[0];
    if (suggested === undefined || suggested === label || likeliest === label) continue;
    errors.push({ index, label, suggested, margin: (row[label] ?? 0) - (row[suggested] ?? 0) });
  }
  return errors.sort((a, b) => a.margin - b.margin || a.index - b.index);
}

/** Mean probability of a class over the photos that carry its label; infinite where there is none. */
function meanSelfConfidence(
  labels: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  classes: number,
): number[] {
  const sums = new Array<number>(classes).fill(0);
  const counts = new Array<number>(classes).fill(0);
  for (const [i, row] of probabilities.entries()) {
    const label = labels[i] ?? -1;
    sums[label] = (sums[label] ?? 0) + (row[label] ?? 0);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return sums.map((sum, c) => (counts[c] === 0 ? Infinity : sum / (counts[c] ?? 1)));
}
