import { printable } from '../draw/display-width.ts';
import { duration, percent, rate } from '../draw/format.ts';
import { fitLine, lineWidth, span, type Line, type Span } from '../draw/line.ts';
import { drawTable, type Column } from '../draw/table.ts';
import { when } from '../draw/when.ts';
import type { RunSummary } from '../run/run-summary.ts';
import type { CompareState } from '../state/compare-state.ts';
import { stylesOf } from './compare-styles.ts';
import { STATE } from './start-steps.ts';

interface RunColumn extends Column {
  readonly cell: (run: RunSummary) => string | Span;
  /** Those of the highest number go first where there is no room. */
  readonly spare: number;
}

const COLUMNS: readonly RunColumn[] = [
  { title: 'backbone', maxWidth: 26, spare: 0, cell: (run) => printable(run.backbone) },
  { title: 'recipe', spare: 3, cell: (run) => run.recipe },
  { title: 'photos', maxWidth: 20, spare: 5, cell: (run) => printable(run.data) },
  {
    title: 'test',
    align: 'right',
    spare: 0,
    cell: ({ test }) => (test === undefined ? '–' : span(percent(test.accuracy), 'good', { bold: true })),
  },
  {
    title: '95 % interval',
    align: 'right',
    spare: 1,
    cell: ({ test }) =>
      test?.interval === undefined
        ? '–'
        : `${(test.interval[0] * 100).toFixed(1)}–${(test.interval[1] * 100).toFixed(1)} %`,
  },
  {
    title: 'validation',
    align: 'right',
    spare: 4,
    cell: ({ validation }) => (validation === undefined ? '–' : percent(validation.accuracy)),
  },
  {
    title: 'photos/s',
    align: 'right',
    spare: 2,
    cell: ({ perSecond }) => (perSecond === undefined ? '–' : rate(perSecond).replace('/s', '')),
  },
  {
    title: 'time',
    align: 'right',
    spare: 2,
    cell: ({ seconds }) => (seconds === undefined ? '–' : duration(seconds)),
  },
  { title: 'epochs', align: 'right', spare: 6, cell: ({ epochs }) => String(epochs.length) },
  { title: 'started', spare: 5, cell: (run) => when(run.startedAt, Date.now()) },
  {
    title: 'state',
    spare: 4,
    cell: (run) =>
      span(
        `${STATE[run.state]} ${run.state}`,
        run.state === 'finished' ? 'good' : run.state === 'going on' ? 'accent' : 'muted',
      ),
  },
];

/** The runs, one a row, with as many columns as fit; the letter says which curve is whose. */
export function drawRunTable(runs: readonly RunSummary[], state: CompareState, width: number, height: number): Line[] {
  if (runs.length === 0)
    return [[span(' no runs in graft-runs yet: graft train DIR --backbone ID makes one', 'muted')]];
  const styles = stylesOf(state.chosen);
  const table = widest(runs, width - 6);
  const room = Math.max(1, height - 1);
  const first = Math.max(0, Math.min(state.cursor - Math.floor(room / 2), runs.length - room));
  const [head = [], ...rows] = table;
  return [
    [span('      '), ...head],
    ...rows.slice(first, first + room).map((line, index) => {
      const at = first + index;
      const style = styles.get(runs[at]?.directory ?? '');
      const pointed = at === state.cursor;
      const mark =
        style === undefined ? span('   ') : span(` ${style.letter} `, style.role, { bold: true, inverse: true });
      return fitLine(
        [
          span(pointed ? '▸ ' : '  ', 'focus', { bold: true }),
          mark,
          span(' '),
          ...line.map((part) => (pointed ? { ...part, bold: true } : part)),
        ],
        width,
      );
    }),
  ];
}

function widest(runs: readonly RunSummary[], width: number): Line[] {
  for (let spare = 6; ; spare--) {
    const columns = COLUMNS.filter((one) => one.spare <= spare);
    const table = drawTable(
      columns,
      runs.map((run) => columns.map((one) => one.cell(run))),
    );
    if (spare === 0 || lineWidth(table[0] ?? []) <= width) return table;
  }
}
