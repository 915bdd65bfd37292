import { median, quantile } from 'simple-statistics';
import type { StepSeconds } from './contract.ts';

/** Median and extremes of the rounds' values. */
export function summarise(rounds: readonly number[]) {
  const values = [...rounds];
  return { value: median(values), low: Math.min(...values), high: Math.max(...values), rounds: values };
}

/** @param seconds at least one */
export function summariseSteps(seconds: readonly number[]): StepSeconds {
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((p) => quantile([...seconds], p)) as [number, number, number];
  return { count: seconds.length, p50, p90, p99 };
}

/** How much better `ours` is than `theirs`; above 1 is better, whichever way the metric points. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Of two cases of one run, round by round, so that a drift of the machine's speed, which both saw, cancels.
 *
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
