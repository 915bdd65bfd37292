export interface ClassScore {
  readonly index: number;
  readonly name: string;
  /** Photos of this class. */
  readonly count: number;
  /** Share of them that was recognised (recall), in [0, 1]; NaN where there are none. */
  readonly recall: number;
  /** Share of the predictions of this class that were right; NaN where there are none. */
  readonly precision: number;
}

/** Recall and precision of each class from `[true class][predicted class]` counts. */
export function perClass(confusion: readonly (readonly number[])[], classes: readonly string[]): ClassScore[] {
  return confusion.map((row, index) => {
    const right = row[index] ?? 0;
    const count = row.reduce((sum, n) => sum + n, 0);
    const predicted = confusion.reduce((sum, other) => sum + (other[index] ?? 0), 0);
    return {
      index,
      name: classes[index] ?? `class ${index}`,
      count,
      recall: right / count,
      precision: right / predicted,
    };
  });
}
