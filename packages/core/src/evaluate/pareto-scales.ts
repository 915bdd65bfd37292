import type { ParetoPoint } from './pareto.ts';

export interface Tick {
  /** Column or row. */
  readonly at: number;
  readonly text: string;
}

/** Where values stand in a plot made of characters; the cells of `left`…`right` × `top`…`bottom` are the plot itself. */
export interface ParetoScales {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly column: (x: number) => number;
  readonly row: (y: number) => number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

/**
 * A logarithmic axis of x and a linear one of shares, both a little wider than the points.
 *
 * @param points at least one, x above 0
 */
export function paretoScales(points: readonly ParetoPoint[], width: number, height: number): ParetoScales {
  const top = 1;
  const bottom = height - 4;
  const ys = points.flatMap(({ y, low = y, high = y }) => [y, low, high]);
  const step = stepFor((Math.max(...ys) - Math.min(...ys)) / Math.max(1, Math.min(6, (bottom - top) / 3)));
  const floor = Math.max(0, Math.floor(Math.min(...ys) / step - 1e-9) * step);
  const ceiling = Math.max(floor + step, Math.min(1, Math.ceil(Math.max(...ys) / step + 1e-9) * step));
  const row = (y: number): number => top + Math.round(((ceiling - y) / (ceiling - floor)) * (bottom - top));
  const yTicks: Tick[] = [];
  for (let i = Math.round(floor / step); i * step <= ceiling + 1e-9; i++) {
    const text = `${(i * step * 100).toFixed(step < 0.0099 ? 1 : 0)} %`;
    yTicks.push({ at: row(i * step), text });
  }
  const left = Math.max(...yTicks.map(({ text }) => text.length)) + 2;
  const right = width - 2;
  const xs = points.map(({ x }) => Math.log10(x));
  // A fifth of a decade at least on either side, so that names beside the outermost points find room.
  const [from, to] = [Math.min(...xs) - 0.2, Math.max(...xs) + 0.2];
  const column = (x: number): number => left + Math.round(((Math.log10(x) - from) / (to - from)) * (right - left));
  return { left, top, right, bottom, column, row, yTicks, xTicks: decadeTicks(from, to, column, right - left) };
}

/** The least of 1, 2, 5 × 10ⁿ hundredths that is not below `raw`. */
function stepFor(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(raw, 0.001)));
  for (const factor of [1, 2, 5]) if (factor * power >= raw * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

/** 1, 2 and 5 of each decade, or the decades alone where there are too many. */
function decadeTicks(from: number, to: number, column: (x: number) => number, columns: number): Tick[] {
  for (const factors of [[1, 2, 5], [1]]) {
    const ticks: Tick[] = [];
    for (let power = Math.floor(from); power <= to; power++)
      for (const factor of factors) {
        const value = factor * 10 ** power;
        if (Math.log10(value) >= from && Math.log10(value) <= to)
          ticks.push({
            at: column(value),
            text: value >= 10_000 ? `${value / 1000}k` : String(Number(value.toPrecision(2))),
          });
      }
    if (ticks.length * 7 <= columns || factors.length === 1) return ticks;
  }
  return [];
}
