import { drawChart, type Mark, type Series } from '../draw/chart.ts';
import { percent } from '../draw/format.ts';
import { lineWidth, span, spread, type Line } from '../draw/line.ts';
import { valuesOf } from '../state/history.ts';
import type { EpochPoint } from '../state/run-state.ts';
import { smooth } from '../state/smooth.ts';
import type { Pane, PaneInput } from './pane.ts';

type Metric = 'loss' | 'accuracy';

/** Loss or accuracy over the epochs, training and validation, the best epoch marked. */
export function curvesPane(metric: Metric): Pane {
  return {
    reads: (run) => [run.epochs, run.bestEpoch, run.result],
    title: () => (metric === 'loss' ? 'Loss' : 'Accuracy'),
    note: ({ screen }) =>
      [
        screen.smoothing > 0 ? `smoothed ${screen.smoothing}` : '',
        screen.zoom < 1 ? `last 1/${Math.round(1 / screen.zoom)}` : '',
      ]
        .filter((part) => part !== '')
        .join(', ') || undefined,
    draw: (input) => drawCurves(input, metric),
  };
}

function drawCurves(input: PaneInput, metric: Metric): Line[] {
  const { run, screen, width, height } = input;
  const points = valuesOf(run.epochs);
  if (points.length === 0) return [[span(' no epoch yet', 'muted')]];
  const last = points.at(-1)?.at ?? 1;
  // What is still to come keeps its room, so that the curve grows into a frame that stands; where it is much, the frame
  // doubles now and then.
  const ahead = last - (points.at(-1)?.epoch ?? 0) + (points.at(-1)?.epochs ?? 0);
  const to = run.result === undefined ? Math.max(2, Math.min(ahead, frameFor(last))) : Math.max(last, 2);
  const from = screen.zoom < 1 ? Math.max(1, Math.round(last - last * screen.zoom)) : 1;
  const range = [from, screen.zoom < 1 ? Math.max(last, from + 1) : to] as const;
  const legend = height >= 5 ? [drawLegend(points, run.bestEpoch, metric, width)] : [];
  return [
    ...legend,
    ...drawChart({
      series: seriesOf(points, metric, screen.smoothing),
      marks: bestMark(run.bestEpoch, metric),
      width,
      height: height - legend.length,
      range,
      unit: 'epoch',
      bounds: metric === 'accuracy' ? [0, 1] : [0, Infinity],
      format:
        metric === 'accuracy'
          ? (value, digits) => `${(value * 100).toFixed(Math.max(0, digits - 2))} %`
          : (value, digits) => value.toFixed(digits),
    }),
  ];
}

/** 10, 20, 40, 80 …: the first with room for so many epochs. */
function frameFor(epochs: number): number {
  let frame = 10;
  while (frame < epochs) frame *= 2;
  return frame;
}

function seriesOf(points: readonly EpochPoint[], metric: Metric, weight: number): Series[] {
  const train = smooth(
    points.map((point) => point.train[metric]),
    weight,
  );
  const validation = smooth(
    points.map((point) => point.validation?.[metric] ?? Number.NaN),
    weight,
  );
  const xy = (values: readonly number[]): Series['points'] =>
    points.map((point, index) => ({
      x: point.at,
      y: values[index] ?? Number.NaN,
    }));
  return [
    { label: 'training', role: 'train', points: xy(train) },
    { label: 'validation', role: 'validation', points: xy(validation), dash: { on: 4, off: 3 } },
  ];
}

function bestMark(best: EpochPoint | undefined, metric: Metric): Mark[] {
  const value = best?.validation?.[metric];
  return best === undefined || value === undefined ? [] : [{ x: best.at, y: value, symbol: '★', role: 'best' }];
}

function drawLegend(points: readonly EpochPoint[], best: EpochPoint | undefined, metric: Metric, width: number): Line {
  const last = points.at(-1);
  const show = (value: number | undefined): string =>
    value === undefined ? '–' : metric === 'accuracy' ? percent(value) : value.toFixed(4);
  const left = (train: string, validation: string): Line => [
    span(` ── ${train} `, 'train'),
    span(show(last?.train[metric])),
    span(`  ╌╌ ${validation} `, 'validation'),
    span(show(last?.validation?.[metric])),
  ];
  const mark: Line = best?.validation === undefined ? [] : [span(` ★ ${show(best.validation[metric])}`, 'best')];
  const where: Line = best?.validation === undefined ? [] : [span(` at epoch ${best.epoch} `, 'muted')];
  // From the most to the least that may be said in the room there is.
  for (const [names, right] of [
    [left('training', 'validation'), [...mark, ...where]],
    [left('training', 'validation'), mark],
    [left('train', 'val'), mark],
    [left('train', 'val'), []],
  ] as const)
    if (lineWidth(names) + lineWidth(right) <= width) return spread(names, right, width);
  return left('t', 'v');
}
