import type { Spec } from 'vega';
import type { CurvePoint } from './learning-curve.ts';
import { PALETTE } from './plot.ts';

/** Learning curve: test accuracy against training photos a class, with the range of the repeated draws. */
export function learningCurvePlot(points: readonly CurvePoint[]): Spec {
  const values = points.map(({ perClass, accuracy, interval: [low, high], range: [least, most] }) => ({
    perClass,
    accuracy,
    low,
    high,
    least,
    most,
  }));
  const floor = Math.max(0, Math.floor(Math.min(...values.map((value) => value.low)) * 20) / 20);
  const x = { scale: 'x', field: 'perClass' };
  return {
    description: 'Learning curve',
    width: 520,
    height: 260,
    data: [{ name: 'points', values }],
    scales: [
      { name: 'x', type: 'log', domain: { data: 'points', field: 'perClass' }, range: 'width' },
      { name: 'y', type: 'linear', zero: false, domain: [floor, 1], range: 'height' },
    ],
    axes: [
      {
        orient: 'bottom',
        scale: 'x',
        title: 'training photos a class',
        values: points.map((point) => point.perClass),
        format: ',d',
        grid: true,
        labelOverlap: true,
      },
      { orient: 'left', scale: 'y', title: 'test accuracy', format: '.0%', grid: true, tickCount: 6 },
    ],
    marks: [
      {
        type: 'area',
        from: { data: 'points' },
        encode: {
          enter: {
            x,
            y: { scale: 'y', field: 'low' },
            y2: { scale: 'y', field: 'high' },
            fill: { value: PALETTE[0] },
            fillOpacity: { value: 0.14 },
          },
        },
      },
      {
        type: 'rule',
        from: { data: 'points' },
        encode: {
          enter: {
            x,
            y: { scale: 'y', field: 'least' },
            y2: { scale: 'y', field: 'most' },
            stroke: { value: PALETTE[0] },
            strokeWidth: { value: 3 },
          },
        },
      },
      {
        type: 'line',
        from: { data: 'points' },
        encode: {
          enter: { x, y: { scale: 'y', field: 'accuracy' }, stroke: { value: PALETTE[0] }, strokeWidth: { value: 2 } },
        },
      },
      {
        type: 'symbol',
        from: { data: 'points' },
        encode: {
          enter: {
            x,
            y: { scale: 'y', field: 'accuracy' },
            fill: { value: PALETTE[0] },
            stroke: { value: 'white' },
            size: { value: 60 },
          },
        },
      },
    ],
  };
}
