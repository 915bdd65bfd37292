/** Two classifiers on the same photos. */
export interface McNemar {
  /** Photos that only the first got right. */
  readonly onlyFirst: number;
  /** Photos that only the second got right. */
  readonly onlySecond: number;
  /** Two-sided exact p-value: how likely a difference at least this large is, if neither is better. */
  readonly pValue: number;
}

/**
 * McNemar's exact test (the binomial form; statsmodels' `mcnemar(exact=True)`) on which photos each got right. Only the
 * photos where the two differ say anything about which is better.
 */
export function mcnemar(first: ArrayLike<boolean>, second: ArrayLike<boolean>): McNemar {
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let i = 0; i < first.length; i++) {
    if (first[i] && !second[i]) onlyFirst++;
    if (second[i] && !first[i]) onlySecond++;
  }
  const pValue = Math.min(1, 2 * fairCoinTail(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond));
  return { onlyFirst, onlySecond, pValue };
}

/**
 * Probability of at most `heads` heads in `tosses` tosses of a fair coin. Summed from the largest term down in multiples of it,
 * so neither thousands of tosses nor tiny probabilities lose digits.
 */
export function fairCoinTail(heads: number, tosses: number): number {
  let logLargest = -tosses * Math.LN2;
  for (let k = 1; k <= heads; k++) logLargest += Math.log((tosses - k + 1) / k);
  let term = 1;
  let sum = 1;
  for (let k = heads; k > 0 && term > sum * 1e-18; k--) {
    term *= k / (tosses - k + 1);
    sum += term;
  }
  return Math.min(1, Math.exp(logLargest) * sum);
}

/**
 * Holm's correction for several tests at once (statsmodels' `multipletests(method="holm")`): of ten comparisons one
 * falls below 0.1 by luck alone.
 *
 * @returns adjusted p-values in the given order.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p || a.i - b.i);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let running = 0;
  for (const [rank, { p, i }] of order.entries()) {
    running = Math.max(running, Math.min(1, p * (order.length - rank)));
    adjusted[i] = running;
  }
  return adjusted;
}
