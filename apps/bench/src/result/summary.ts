import { median, quantile } from 'simple-statistics';

/** Median, extremes and percentiles of the rounds' values. */
export function summarise(rounds: readonly number[]) {
  const values = [...rounds];
  return {
    value: median(values),
    low: Math.min(...values),
    high: Math.max(...values),
    percentiles: [quantile(values, 0.1), quantile(values, 0.5), quantile(values, 0.9)] as const,
    rounds: values,
  };
}

/** How much better `ours` is than `theirs`; above 1 is better, whichever way the metric points. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Round by round, so that a drift of the machine's speed, which both saw, cancels.
 * @param ours, theirs Values of the rounds, in the same order.
 */
export function ratioOfRounds(
  ours: readonly number[],
  theirs: readonly number[],
  better: 'higher' | 'lower',
): Ratio | undefined {
  const pairs = Math.min(ours.length, theirs.length);
  if (pairs === 0) return undefined;
  const ratios = Array.from({ length: pairs }, (_, i) =>
    better === 'higher' ? ours[i]! / theirs[i]! : theirs[i]! / ours[i]!,
  );
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}
