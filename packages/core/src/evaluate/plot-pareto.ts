import type { Spec } from 'vega';
import { paretoFront, placeable, type ParetoPoint } from './pareto.ts';
import { placeNames } from './place-names.ts';
import { PALETTE } from './plot.ts';

/** Of the plot itself, in pixels. */
const WIDTH = 560;
const HEIGHT = 340;

/**
 * Pareto plot: accuracy with its interval against speed on a logarithmic axis. What is on the front is filled and joined
 * by steps (for any speed, the best accuracy that is at least as fast), the rest is hollow: told apart without colour.
 */
export function paretoPlot(
  points: readonly ParetoPoint[],
  titles: { readonly x: string; readonly y: string; readonly description?: string },
): Spec {
  const shown = placeable(points);
  const front = paretoFront(shown);
  const values = shown.map((point) => ({
    label: point.label,
    x: point.x,
    y: point.y,
    low: point.low ?? point.y,
    high: point.high ?? point.y,
    front: front.includes(point),
  }));
  const floor = Math.max(0, Math.floor(Math.min(1, ...values.map((value) => value.low)) * 20 - 0.2) / 20);
  const speeds = shown.length === 0 ? [1] : shown.map((point) => point.x);
  const [from, to] = [Math.min(...speeds) / 1.4, Math.max(...speeds) * 1.4];
  const inOrder = [...values.filter((value) => value.front), ...values.filter((value) => !value.front)];
  const names = placeNames(
    inOrder.map((value) => ({
      x: (Math.log(value.x / from) / Math.log(to / from)) * WIDTH,
      y: ((1 - value.y) / (1 - floor)) * HEIGHT,
      name: value.label,
    })),
    WIDTH,
    HEIGHT,
  );
  const named = inOrder.flatMap((value, index) => {
    const place = names[index];
    return place === undefined ? [] : [{ ...value, ...place }];
  });
  const x = { scale: 'x', field: 'x' };
  const y = { scale: 'y', field: 'y' };
  const colour = [{ test: 'datum.front', value: PALETTE[1] }, { value: PALETTE[7] }];
  return {
    description: titles.description ?? `${titles.y} against ${titles.x}`,
    width: WIDTH,
    height: HEIGHT,
    data: [
      { name: 'points', values },
      { name: 'names', values: named },
      { name: 'front', values: front.map((point) => ({ x: point.x, y: point.y })) },
    ],
    scales: [
      { name: 'x', type: 'log', domain: [from, to], range: 'width' },
      {
        name: 'y',
        type: 'linear',
        zero: false,
        domain: [floor, 1],
        range: 'height',
      },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: titles.x, grid: true, tickCount: 6, format: '~s', labelOverlap: true },
      { orient: 'left', scale: 'y', title: titles.y, format: '.0%', grid: true, tickCount: 6 },
    ],
    marks: [
      {
        type: 'line',
        from: { data: 'front' },
        encode: {
          enter: {
            x,
            y,
            interpolate: { value: 'step-before' },
            stroke: { value: PALETTE[1] },
            strokeWidth: { value: 1.5 },
            strokeDash: { value: [5, 3] },
          },
        },
      },
      {
        type: 'rule',
        from: { data: 'points' },
        encode: {
          enter: {
            x,
            y: { scale: 'y', field: 'low' },
            y2: { scale: 'y', field: 'high' },
            stroke: colour,
            strokeWidth: { value: 3 },
            strokeOpacity: { value: 0.3 },
            strokeCap: { value: 'round' },
          },
        },
      },
      {
        type: 'symbol',
        from: { data: 'points' },
        encode: {
          enter: {
            x,
            y,
            size: { value: 70 },
            shape: { value: 'circle' },
            fill: [{ test: 'datum.front', value: PALETTE[1] }, { value: 'white' }],
            stroke: colour,
            strokeWidth: { value: 1.5 },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'names' },
        encode: {
          enter: {
            x,
            y,
            dx: { field: 'dx' },
            dy: { field: 'dy' },
            align: { field: 'align' },
            baseline: { value: 'middle' },
            text: { field: 'label' },
            fontSize: { value: 11 },
            fontWeight: [{ test: 'datum.front', value: 600 }, { value: 400 }],
          },
        },
      },
    ],
  };
}
