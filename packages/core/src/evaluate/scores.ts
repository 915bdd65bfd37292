/** Probabilities of one photo, in class order. */
export type Probabilities = ArrayLike<number>;

/** Keras raises probabilities to this before it takes the logarithm, so one sure mistake costs 16.1 nats and not infinity. */
export const KERAS_EPSILON = 1e-7;

/** Index of the largest value, the first of equals (as `numpy.argmax`); -1 of nothing. */
export function argmax(values: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) if (best < 0 || (values[i] ?? NaN) > (values[best] ?? NaN)) best = i;
  return best;
}

/** Mean cross-entropy in nats of the true classes' probabilities, at least 1e-7 each. */
export function crossEntropy(labels: ArrayLike<number>, probabilities: readonly Probabilities[]): number {
  let sum = 0;
  for (const [i, row] of probabilities.entries()) {
    const p = row[labels[i] ?? -1] ?? NaN;
    sum -= Math.log(Math.max(KERAS_EPSILON, p));
  }
  return sum / probabilities.length;
}

/** Share of photos, in [0, 1], whose most probable class is the true one. */
export function accuracy(labels: ArrayLike<number>, probabilities: readonly Probabilities[]): number {
  return topKAccuracy(labels, probabilities, 1);
}

/**
 * Share of photos, in [0, 1], whose true class is among the `k` most probable. Of equally probable classes the one with
 * the lower index ranks first, so `k = 1` is the accuracy of {@link argmax}.
 */
export function topKAccuracy(labels: ArrayLike<number>, probabilities: readonly Probabilities[], k: number): number {
  let hits = 0;
  for (const [i, row] of probabilities.entries()) {
    const label = labels[i] ?? -1;
    const p = row[label] ?? NaN;
    let before = 0;
    for (let c = 0; c < row.length; c++) {
      const other = row[c] ?? NaN;
      if (other > p || (other === p && c < label)) before++;
    }
    if (before < k && !Number.isNaN(p)) hits++;
  }
  return hits / probabilities.length;
}
