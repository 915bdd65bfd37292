import type { Spec } from 'vega';
import { PALETTE } from './plot.ts';
import type { ClassRoc, RocPoint } from './roc.ts';

/** Points kept of a curve; more do not show. */
const MOST_POINTS = 300;

/** ROC curves of the classes with the smallest areas (at most eight), each against the rest. */
export function rocPlot(classes: readonly string[], rocs: readonly (ClassRoc | null)[]): Spec {
  const known = rocs.flatMap((roc, label) => (roc === null ? [] : [{ ...roc, name: classes[label] ?? '' }]));
  // In a two-class problem the second curve is the first one mirrored.
  const shown = (classes.length === 2 ? known.slice(1) : known).sort((a, b) => a.auc - b.auc).slice(0, PALETTE.length);
  const legend = shown.map(({ name, auc }) => `${name}  ${auc.toFixed(4)}`);
  const points = shown.flatMap(({ curve }, k) => thin(curve).map((point) => ({ k, ...point })));
  return {
    description: 'ROC curves',
    width: 340,
    height: 340,
    data: [
      { name: 'points', values: points },
      { name: 'chance', values: [{ v: 0 }, { v: 1 }] },
    ],
    scales: [
      { name: 'x', type: 'linear', domain: [0, 1], range: 'width' },
      { name: 'y', type: 'linear', domain: [0, 1], range: 'height' },
      { name: 'colour', type: 'ordinal', domain: shown.map((_, k) => k), range: [...PALETTE] },
      { name: 'named', type: 'ordinal', domain: legend, range: [...PALETTE] },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'false positive rate', format: '.0%', grid: true, tickCount: 5 },
      { orient: 'left', scale: 'y', title: 'true positive rate', format: '.0%', grid: true, tickCount: 5 },
    ],
    legends: [
      {
        stroke: 'named',
        title: 'class, area',
        orient: 'bottom-right',
        symbolType: 'stroke',
        symbolStrokeWidth: 3,
        fillColor: 'white',
        padding: 6,
      },
    ],
    marks: [
      {
        type: 'line',
        from: { data: 'chance' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'v' },
            y: { scale: 'y', field: 'v' },
            stroke: { value: '#aab4be' },
            strokeDash: { value: [4, 4] },
          },
        },
      },
      {
        type: 'group',
        from: { facet: { name: 'curve', data: 'points', groupby: 'k' } },
        marks: [
          {
            type: 'line',
            from: { data: 'curve' },
            encode: {
              enter: {
                x: { scale: 'x', field: 'falsePositiveRate' },
                y: { scale: 'y', field: 'truePositiveRate' },
                stroke: { scale: 'colour', field: 'k' },
                strokeWidth: { value: 2 },
              },
            },
          },
        ],
      },
    ],
  };
}

function thin(curve: readonly RocPoint[]): RocPoint[] {
  const step = Math.max(1, curve.length / MOST_POINTS);
  return curve.filter((_, i) => i === curve.length - 1 || Math.floor(i / step) !== Math.floor((i - 1) / step));
}
