import { entropyRange } from './entropy-range.ts';
import type { Histogram } from './histogram.ts';

/**
 * How the range of an activation is chosen from what the calibration photos showed:
 * - `minmax`: all of it;
 * - `percentile`: without the outermost values (a given share of them on either side);
 * - `mse`: the range whose rounding and clipping errors have the least mean square;
 * - `entropy`: the range that loses the least of what the distribution says, see {@link entropyRange}.
 */
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];
export const CALIBRATION_METHODS = ['minmax', 'percentile', 'mse', 'entropy'] as const;

export interface RangeOptions {
  readonly method: CalibrationMethod;
  /** For `percentile`: the share of values kept, in percent, e.g. 99.99. */
  readonly percentile: number;
}

/** Least and greatest value that quantisation represents; always holds zero, as padding and ReLU want it exact. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Levels of an 8-bit number, less one. */
const STEPS = 255;

/** Chooses the range for one activation. */
export function chooseRange(histogram: Histogram, { method, percentile }: RangeOptions): Range {
  if (histogram.range === 0) return { low: 0, high: 1 };
  const all = { low: Math.min(0, histogram.min), high: Math.max(0, histogram.max) };
  if (method === 'minmax') return all;
  if (method === 'percentile') {
    return within(all, keep(histogram, (100 - percentile) / 100));
  }
  if (method === 'entropy') return entropyRange(histogram, all);
  let best = all;
  let least = meanSquare(histogram, all);
  // Shares of outliers from none to a percent, a factor of two at a time.
  for (let share = 1e-2; share > 1e-7; share /= 2) {
    const range = within(all, keep(histogram, share));
    const error = meanSquare(histogram, range);
    if (error < least) [best, least] = [range, error];
  }
  return best;
}

function within(all: Range, { low, high }: Range): Range {
  const range = { low: Math.max(all.low, Math.min(0, low)), high: Math.min(all.high, Math.max(0, high)) };
  return range.high - range.low > 0 ? range : all;
}

/** The bounds that leave out at most `share` of the values on either side. */
function keep({ counts, total, step, range }: Histogram, share: number): Range {
  const allowed = share * total;
  let first = 0;
  for (let outside = counts[0]!; outside <= allowed && first < counts.length - 1; outside += counts[++first]!);
  let last = counts.length - 1;
  for (let outside = counts[last]!; outside <= allowed && last > 0; outside += counts[--last]!);
  return { low: -range + first * step, high: -range + (last + 1) * step };
}

/** Mean square of the error of 8-bit quantisation over `range`: rounding inside it, clipping outside. */
function meanSquare(histogram: Histogram, { low, high }: Range): number {
  const { counts } = histogram;
  const scale = (high - low) / STEPS;
  const rounding = (scale * scale) / 12;
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin]!;
    if (count === 0) continue;
    const value = histogram.centre(bin);
    const beyond = value < low ? low - value : value > high ? value - high : 0;
    sum += count * (beyond > 0 ? beyond * beyond : rounding);
  }
  return sum / histogram.total;
}
