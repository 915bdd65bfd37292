import type { Spec } from 'vega';
import { PALETTE } from './plot.ts';
import type { Interval } from './interval.ts';

/** One line of a dot plot: a share with its interval, and perhaps a second share. */
export interface IntervalRow {
  readonly name: string;
  readonly value: number;
  readonly interval: Interval | null;
  /** Drawn as a diamond. */
  readonly other?: number;
}

/** Shares with their intervals, one line each: accuracies of classifiers, or recall (and precision) of classes. */
export function intervalPlot(
  rows: readonly IntervalRow[],
  titles: { readonly axis: string; readonly value: string; readonly other?: string; readonly description: string },
): Spec {
  const values = rows.map(({ name, value, interval, other }, i) => ({
    i,
    name,
    value,
    low: interval?.[0] ?? value,
    high: interval?.[1] ?? value,
    other: other ?? value,
  }));
  const lowest = Math.min(...values.map((row) => Math.min(row.low, row.other)));
  const names = { signal: `${JSON.stringify(rows.map((row) => row.name))}[datum.value]` };
  const y = { scale: 'y', field: 'i', band: 0.5 };
  const symbol = (field: string, shape: string, colour: string) => ({
    type: 'symbol' as const,
    from: { data: 'rows' },
    encode: {
      enter: {
        x: { scale: 'x', field },
        y,
        shape: { value: shape },
        size: { value: 70 },
        fill: { value: colour },
        stroke: { value: 'white' },
      },
    },
  });
  const legend = titles.other === undefined ? [] : [titles.value, titles.other];
  return {
    description: titles.description,
    width: 400,
    height: Math.max(60, rows.length * 26),
    data: [{ name: 'rows', values }],
    scales: [
      {
        name: 'x',
        type: 'linear',
        zero: false,
        domain: [Math.max(0, Math.floor(lowest * 20 - 0.2) / 20), 1],
        range: 'width',
      },
      { name: 'y', type: 'band', domain: values.map((row) => row.i), range: 'height' },
      { name: 'shape', type: 'ordinal', domain: legend, range: ['circle', 'diamond'] },
      { name: 'colour', type: 'ordinal', domain: legend, range: [PALETTE[0], PALETTE[1]] },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: titles.axis, format: '.0%', grid: true, tickCount: 6 },
      { orient: 'left', scale: 'y', domain: false, ticks: false, encode: { labels: { update: { text: names } } } },
    ],
    ...(legend.length === 0
      ? {}
      : { legends: [{ shape: 'shape', fill: 'colour', orient: 'top', direction: 'horizontal' }] }),
    marks: [
      {
        type: 'rule',
        from: { data: 'rows' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'low' },
            x2: { scale: 'x', field: 'high' },
            y,
            stroke: { value: PALETTE[0] },
            strokeWidth: { value: 3 },
            strokeOpacity: { value: 0.35 },
            strokeCap: { value: 'round' },
          },
        },
      },
      ...(titles.other === undefined ? [] : [symbol('other', 'diamond', PALETTE[1])]),
      symbol('value', 'circle', PALETTE[0]),
    ],
  };
}
