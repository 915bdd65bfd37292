import { drawChart, type Mark } from '../draw/chart.ts';
import { learningRate } from '../draw/format.ts';
import { fitBlock, span, spread, type Line } from '../draw/line.ts';
import { wrapWords } from '../draw/wrap.ts';
import { valuesOf } from '../state/history.ts';
import { isSolved } from '../state/solved-head.ts';
import { suggestedRate } from '../state/suggested-rate.ts';
import type { EpochPoint, RunState } from '../state/run-state.ts';
import type { Pane, PaneInput } from './pane.ts';

/**
 * The learning rate: over the epochs, or, where the run looked for a good one, the loss against the rates that it tried
 * (Smith 2017), on a logarithmic axis, with the rate that this suggests.
 */
export const ratePane: Pane = {
  reads: (run) => [run.epochs, run.probe, run.chosenRate, run.started, run.result],
  title: ({ run }) => (showsProbe(run) ? 'Learning-rate finder' : 'Learning rate'),
  note: ({ run }) => (showsProbe(run) ? `${run.probe.length} rates tried` : undefined),
  draw: (input) => {
    const { run } = input;
    if (showsProbe(run)) return drawProbe(input);
    const points = valuesOf(run.epochs).filter((point) => point.learningRate > 0);
    const last = points.at(-1);
    if (last === undefined) return [[span(' when training has begun', 'muted')]];
    if (isSolved(run))
      return wrapWords('The head is solved (L-BFGS), not stepped: it has no learning rate.', input.width - 2).map(
        (text): Line => [span(` ${text}`, 'muted')],
      );
    return found(input, (room) =>
      points.every((point) => point.learningRate === last.learningRate)
        ? [[span(` ${learningRate(last.learningRate)}`), span(' in every epoch so far', 'muted')]]
        : drawSchedule(points, last, room),
    );
  },
};

/** Below this a chart says nothing. */
const LEAST = { columns: 44, rows: 7 } as const;

/** The schedule, and the finder's curve beside or above it where one was drawn and there is room for both. */
function found(input: PaneInput, schedule: (room: PaneInput) => Line[]): Line[] {
  const { run, width, height } = input;
  if (run.probe.length < 2) return schedule(input);
  if (width >= 2 * LEAST.columns + 1 && height >= LEAST.rows) {
    const half = (width - 1) >> 1;
    const left = fitBlock(drawProbe({ ...input, width: half }), half, height);
    const right = fitBlock(schedule({ ...input, width: width - half - 1 }), width - half - 1, height);
    return left.map((line, row): Line => [...line, span('│', 'border'), ...(right[row] ?? [])]);
  }
  if (height >= 2 * LEAST.rows) {
    const half = height >> 1;
    return [
      ...fitBlock(drawProbe({ ...input, height: half }), width, half),
      ...schedule({ ...input, height: height - half }),
    ];
  }
  return schedule(input);
}

/** The curve is what the rate was chosen by; once some epochs are over, how it changed says more. */
const showsProbe = ({ probe, epochs }: RunState): boolean => {
  const stage = probe.at(-1)?.stage;
  const since = stage === 'fine-tune' ? valuesOf(epochs).filter((one) => one.stage === stage).length : epochs.count;
  return probe.length > 1 && since < 2;
};

function drawProbe({ run, width, height }: PaneInput): Line[] {
  const points = run.probe
    .filter((one) => one.learningRate > 0 && Number.isFinite(one.loss))
    .map((one) => ({ x: Math.log10(one.learningRate), y: one.loss }));
  const stage = run.probe.at(-1)?.stage;
  const chosen = run.chosenRate?.stage === stage ? run.chosenRate : undefined;
  // While the test of a network that starts near its optimum goes on, its steepest fall is noise.
  const suggested = chosen ?? (stage === 'fine-tune' ? undefined : suggestedRate(run.probe));
  // Where the loss explodes, the curve before it would be a flat line.
  const first = points[0]?.y ?? 1;
  const shown = points.filter((point) => point.y <= first * 2);
  const marks: Mark[] =
    suggested === undefined
      ? []
      : [{ x: Math.log10(suggested.learningRate), y: suggested.loss, symbol: '▼', role: 'best' }];
  const legend =
    suggested === undefined
      ? [span(' loss', 'train')]
      : spread(
          [span(' ── loss', 'train')],
          [
            span(`▼ ${learningRate(suggested.learningRate)}`, 'best', { bold: true }),
            span(stage === 'fine-tune' ? ' grows beyond ' : ' falls fastest ', 'muted'),
          ],
          width,
        );
  return [
    legend,
    ...drawChart({
      series: [{ label: 'loss', role: 'train', points: shown }],
      marks,
      width,
      height: height - 1,
      unit: 'rate (log)',
      formatX: (value) => learningRate(10 ** value),
    }),
  ];
}

function drawSchedule(points: readonly EpochPoint[], last: EpochPoint, { width, height }: PaneInput): Line[] {
  const rates = points.map((point) => point.learningRate);
  // Rates that hardly differ would all be written alike.
  const narrow = Math.max(...rates) < 1.3 * Math.min(...rates);
  return [
    [span(` ── ${learningRate(last.learningRate)}`, 'train'), span(' now, on a logarithmic axis', 'muted')],
    ...drawChart({
      series: [
        {
          label: 'learning rate',
          role: 'train',
          points: points.map((point) => ({ x: point.at, y: Math.log10(point.learningRate) })),
        },
      ],
      width,
      height: height - 1,
      unit: 'epoch',
      format: (value) => (narrow ? (10 ** value).toExponential(3) : learningRate(10 ** value)),
    }),
  ];
}
