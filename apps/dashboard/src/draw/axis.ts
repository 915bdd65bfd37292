/** The values that an axis shows, and where they are written. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Digits behind the point that tell the ticks apart. */
  readonly digits: number;
}

/**
 * An axis around the values with ticks at 1, 2 or 5 times a power of ten.
 *
 * @param count about how many ticks are wanted, at least 2
 * @param bounds values that the axis never leaves, e.g. [0, 1] for an accuracy
 */
export function axisOf(
  values: readonly number[],
  count: number,
  bounds: readonly [number, number] = [-Infinity, Infinity],
): Axis {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0, 1];
  if (high - low < 1e-9) {
    const margin = Math.max(Math.abs(low) * 0.05, 0.01);
    [low, high] = [low - margin, high + margin];
  }
  const step = niceStep((high - low) / Math.max(1, count - 1));
  low = Math.max(bounds[0], Math.floor(low / step + 1e-9) * step);
  high = Math.min(bounds[1], Math.ceil(high / step - 1e-9) * step);
  if (high <= low) [low, high] = [low - step, low + step];
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) ticks.push(i * step);
  return { low, high, ticks, digits: digitsFor(step) };
}

/** The least of 1, 2, 5 × 10ⁿ that is not below `raw`. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  for (const factor of [1, 2, 5]) if (factor * power >= raw * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

const digitsFor = (step: number): number => Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
