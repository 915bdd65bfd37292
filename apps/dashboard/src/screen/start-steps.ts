import { fit, printable } from '../draw/display-width.ts';
import { compact, percent } from '../draw/format.ts';
import type { ListedBackbone } from '../commands/backbones.ts';
import { span, type Line, type Span } from '../draw/line.ts';
import { drawTable, type Column } from '../draw/table.ts';
import { when } from '../draw/when.ts';
import type { RunSummary } from '../run/run-summary.ts';
import { MENU, shownBackbones, SORTS, type StartOffer, type StartState } from '../state/start-state.ts';

/** What a step of the start screen shows. */
export interface StepContent {
  readonly title: string;
  readonly note?: string;
  /** Rows that stay on top. */
  readonly head: readonly Line[];
  readonly rows: readonly Line[];
  /** The row of what the cursor stands on. */
  readonly firstRow: (cursor: number) => number;
  readonly aboutTitle: string;
  /** Of what is chosen, in sentences. */
  readonly about: readonly string[];
}

const same = (cursor: number): number => cursor;

export function menuStep({ cursor }: StartState, { runs }: StartOffer, width: number): StepContent {
  const choices = MENU.map((one): Line => [
    span(fit(MENU_TEXT[one].title, 16), 'accent'),
    span(MENU_TEXT[one].short, 'muted'),
  ]);
  const table = drawRuns(runs, width - 2);
  const heading: Line[] = [
    [],
    [span(runs.length === 0 ? 'No runs in graft-runs yet' : 'Recent runs', 'title', { bold: true })],
  ];
  const run = runs[cursor - MENU.length];
  const choice = MENU[cursor];
  return {
    title: 'What shall it be?',
    head: [],
    rows: [...choices, ...heading, ...table],
    // Between the choices and the runs stand an empty row, a heading and the table's head.
    firstRow: (at) => (at < MENU.length ? at : at + 3),
    aboutTitle: run === undefined ? 'Enter' : run.name,
    about: choice === undefined ? aboutRun(run) : [MENU_TEXT[choice].about],
  };
}

const MENU_TEXT: Readonly<Record<(typeof MENU)[number], { title: string; short: string; about: string }>> = {
  sample: {
    title: 'Sample',
    short: 'five kinds of leaves, with the backbone that comes along',
    about: 'Runs the built-in job from the photos to a tested classifier. It needs no network and nothing to prepare.',
  },
  train: {
    title: 'Train',
    short: 'on a folder of photos of your own',
    about:
      'Asks for the folder and the backbone. The folder holds a folder a class, or train, validation and test with a folder a class in each.',
  },
  compare: {
    title: 'Compare',
    short: 'the runs side by side: accuracy, speed, curves',
    about: 'Puts the runs in graft-runs into one table, their curves into one chart, and accuracy against speed.',
  },
};

function aboutRun(run: RunSummary | undefined): string[] {
  if (run === undefined) return [];
  const opens = run.state === 'going on' ? 'Enter watches it; it goes on when you leave.' : 'Enter shows it again.';
  return [opens, run.command];
}

function drawRuns(runs: readonly RunSummary[], width: number): Line[] {
  if (runs.length === 0) return [];
  const now = Date.now();
  const wide = width >= 84;
  return drawTable(
    [
      { title: 'when' },
      { title: 'backbone', maxWidth: 24 },
      { title: 'photos', maxWidth: wide ? 28 : 16 },
      ...(wide ? [{ title: 'recipe' }] : []),
      { title: 'test', align: 'right' as const },
      { title: 'state' },
    ],
    runs.map((run) => [
      when(run.startedAt, now),
      printable(run.backbone),
      printable(run.data),
      ...(wide ? [run.recipe] : []),
      run.test === undefined ? '–' : percent(run.test.accuracy),
      span(
        `${STATE[run.state]} ${run.state}`,
        run.state === 'going on' ? 'accent' : run.state === 'finished' ? 'good' : 'muted',
      ),
    ]),
  );
}

/** A sign for each state, so that colour is not all that tells them apart. */
export const STATE: Readonly<Record<RunSummary['state'], string>> = {
  'going on': '●',
  finished: '✓',
  failed: '✗',
  interrupted: '■',
  'ended early': '■',
  unreadable: '?',
};

export function folderStep({ folder, cursor }: StartState, offer: StartOffer): StepContent {
  const folders = offer.foldersAt(folder);
  const chosen = folder === '' ? (folders[cursor] ?? '') : folder;
  return {
    title: 'Folder of photos',
    head: [[span(' path ', 'muted'), span(`${printable(folder)}▏`, 'accent')], []],
    rows:
      folders.length === 0
        ? [[span(folder === '' ? 'no folders here: a path may begin with / or ~ too' : 'no folder begins so', 'muted')]]
        : folders.map((path): Line => [span(printable(path))]),
    firstRow: folders.length === 0 ? () => -1 : same,
    aboutTitle: chosen === '' ? 'Enter' : printable(chosen),
    about: [chosen === '' ? 'Type a path, or choose a folder.' : offer.describeFolder(chosen)],
  };
}

export function backboneStep(state: StartState, offer: StartOffer, width: number): StepContent {
  const shown = shownBackbones(offer, state);
  // Columns go where there is no room: first what is known anyway, last what decides.
  const columns = BACKBONE_COLUMNS.filter((one) => width >= one.from);
  const arrow = state.reversed ? '▴' : '▾';
  const [head = [], ...rows] = drawTable(
    columns.map((one) => ({ ...one, title: one.sort === state.sort ? `${one.title} ${arrow}` : one.title })),
    shown.map((one) => columns.map((column) => column.cell(one))),
  );
  const chosen = shown[state.cursor];
  return {
    title: 'Backbone',
    note: `${shown.length} of ${offer.backbones.length}, sorted by ${SORTS.find((one) => one === state.sort) ?? ''}`,
    head: [
      [span(' filter ', 'muted'), span(`${printable(state.filter)}▏`, 'accent')],
      [span('  '), ...head],
    ],
    rows: rows.length === 0 ? [[span('no backbone has these words', 'muted')]] : rows,
    firstRow: rows.length === 0 ? () => -1 : same,
    aboutTitle: chosen === undefined ? 'Enter' : chosen.id,
    about:
      chosen === undefined
        ? []
        : [
            `${chosen.family}, ${chosen.inputSize} × ${chosen.inputSize} pixels. ` +
              (chosen.weights === 'missing'
                ? 'Its weights are fetched first, once.'
                : 'Its weights are here. Enter starts training at once.'),
          ],
  };
}

interface BackboneColumn extends Column {
  readonly sort?: StartState['sort'];
  /** Width of the screen from which on it is shown. */
  readonly from: number;
  readonly cell: (one: ListedBackbone) => string | Span;
}

const BACKBONE_COLUMNS: readonly BackboneColumn[] = [
  { title: 'backbone', from: 0, cell: (one) => one.id },
  { title: 'family', sort: 'family', from: 96, cell: (one) => one.family },
  { title: 'parameters', sort: 'parameters', align: 'right', from: 70, cell: (one) => compact(one.paramCount) },
  { title: 'features', sort: 'features', align: 'right', from: 86, cell: (one) => String(one.numFeatures) },
  {
    title: 'GFLOPs',
    sort: 'GFLOPs',
    align: 'right',
    from: 76,
    cell: (one) => (one.gflops === undefined ? '–' : one.gflops.toFixed(2)),
  },
  {
    title: 'top-1',
    sort: 'top-1',
    align: 'right',
    from: 56,
    cell: (one) => (one.imagenetTop1 === undefined ? '–' : percent(one.imagenetTop1)),
  },
  {
    title: 'weights',
    sort: 'weights',
    from: 46,
    cell: (one) => (one.weights === 'missing' ? span('○ missing', 'muted') : span('✓ here', 'good')),
  },
];
