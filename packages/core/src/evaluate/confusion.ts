/** Row: true class, column: predicted class; photos. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** Counts pairs of true and predicted class indices, both below `classes`. */
export function confusionMatrix(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const row = matrix[labels[i] ?? -1];
    const column = predicted[i] ?? -1;
    if (row?.[column] !== undefined) row[column]++;
  }
  return matrix;
}

/** What the confusion matrix says of one class. */
export interface ClassScores {
  /** Photos of the class. */
  readonly support: number;
  /** Photos that were taken for it. */
  readonly predicted: number;
  /** Of those taken for it, how many are; 0 where there are none, as scikit-learn's `zero_division=0`. */
  readonly precision: number;
  /** Of those that are, how many were found; 0 where there are none. */
  readonly recall: number;
  /** Harmonic mean of the two; 0 where both are. */
  readonly f1: number;
}

/** Precision, recall and F1 a class (scikit-learn's `precision_recall_fscore_support`). */
export function classScores(confusion: ConfusionMatrix): ClassScores[] {
  return confusion.map((row, label) => {
    const support = row.reduce((sum, n) => sum + n, 0);
    const predicted = confusion.reduce((sum, other) => sum + (other[label] ?? 0), 0);
    const hits = row[label] ?? 0;
    return {
      support,
      predicted,
      precision: predicted === 0 ? 0 : hits / predicted,
      recall: support === 0 ? 0 : hits / support,
      f1: support + predicted === 0 ? 0 : (2 * hits) / (support + predicted),
    };
  });
}

/** Share of photos on the diagonal, in [0, 1]; NaN of nothing. */
export function matrixAccuracy(confusion: ConfusionMatrix): number {
  let hits = 0;
  let total = 0;
  for (const [label, row] of confusion.entries()) {
    hits += row[label] ?? 0;
    total += row.reduce((sum, n) => sum + n, 0);
  }
  return hits / total;
}

/** Mean recall over the classes that occur (scikit-learn's `balanced_accuracy_score`); NaN of nothing. */
export function balancedAccuracy(confusion: ConfusionMatrix): number {
  const present = classScores(confusion).filter((scores) => scores.support > 0);
  return present.reduce((sum, scores) => sum + scores.recall, 0) / present.length;
}
