import { takeRows, type LabelledRows } from './learning-curve.ts';
import { spreadOverFolds } from './subset.ts';

/** Trains a head on some rows and gives class probabilities of others: row-major [rows, classes]. */
export type FitAndJudge = (train: LabelledRows, rest: LabelledRows) => Promise<Float32Array>;

/**
 * Probabilities for every row from a head that did not train on it (k-fold cross-validation), as {@link findLabelErrors}
 * wants them.
 *
 * @returns one row of `classes` probabilities for each row of features
 */
export async function crossValidatedProbabilities(
  rows: LabelledRows,
  { classes, seed, fit, folds = 5 }: { classes: number; seed: number; fit: FitAndJudge; folds?: number },
): Promise<Float32Array[]> {
  const fold = spreadOverFolds(rows.labels, folds, seed);
  const result = new Array<Float32Array>(rows.labels.length);
  for (let held = 0; held < folds; held++) {
    const [train, rest]: [number[], number[]] = [[], []];
    for (const [row, f] of fold.entries()) (f === held ? rest : train).push(row);
    if (rest.length === 0) continue;
    const probabilities = await fit(takeRows(rows, train), takeRows(rows, rest));
    for (const [k, row] of rest.entries()) result[row] = probabilities.slice(k * classes, (k + 1) * classes);
  }
  return result;
}
