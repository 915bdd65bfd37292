import { median } from 'simple-statistics';
import { clock, figure, unit } from '../result/figure.ts';
import type { CaseSpec } from '../run/contract.ts';
import { caseOf, howFar, ratioSoFar, type CaseProgress, type ProgressState } from './progress-state.ts';

/** What a line is, for whoever paints it. */
export type ProgressTone = 'title' | 'quiet' | 'plain' | 'active' | 'bad';

export interface ProgressLine {
  readonly text: string;
  readonly tone: ProgressTone;
}

/** Told apart by their shape, not by a colour. */
const GLYPHS: Readonly<Record<CaseProgress['state'], string>> = {
  waiting: '·',
  warming: '○',
  ready: '◦',
  working: '●',
  ok: '✓',
  failed: '✗',
  missing: '–',
};

const TONES: Readonly<Record<CaseProgress['state'], ProgressTone>> = {
  waiting: 'quiet',
  warming: 'active',
  ready: 'plain',
  working: 'active',
  ok: 'plain',
  failed: 'bad',
  missing: 'quiet',
};

/** Rows that are not cases: title, bar, blank, footer. */
const OTHER_ROWS = 4;

/**
 * The run as lines that fit the terminal: the scenario that is on, its cases (those around the current one where they are
 * too many), and how far the whole is.
 *
 * @param elapsed seconds since the run began
 */
export function drawProgress(state: ProgressState, columns: number, rows: number, elapsed: number): ProgressLine[] {
  const scenario = state.plan.find(({ cases }) => cases.some(({ id }) => id === state.current)) ?? state.plan[0];
  if (scenario === undefined) return [];
  const { over, all, share } = howFar(state);
  const left = share > 0.05 && share < 1 ? `, about ${clock((elapsed / share) * (1 - share))} left` : '';
  const far = `${over} of ${all} cases, ${clock(elapsed)}${left}`;
  const bar = Math.max(0, columns - far.length - 2);
  const full = Math.round(share * bar);
  const failure = state.current === undefined ? undefined : caseOf(state, state.current).message;
  return [
    { text: cut(`${scenario.name}: ${scenario.title}`, columns), tone: 'title' },
    { text: cut(`${'█'.repeat(full)}${'░'.repeat(bar - full)}  ${far}`, columns), tone: 'quiet' },
    ...visible(scenario.cases, state.current, Math.max(1, rows - OTHER_ROWS)).map((spec) =>
      drawCase(state, spec, scenario.name, columns),
    ),
    failure === undefined
      ? { text: cut('Ctrl-C ends the run and keeps what is finished', columns), tone: 'quiet' as const }
      : { text: cut(failure, columns), tone: 'bad' as const },
  ];
}

function drawCase(state: ProgressState, spec: CaseSpec, scenario: string, columns: number): ProgressLine {
  const { state: now, values } = caseOf(state, spec.id);
  const most = Math.min(state.rounds, spec.maxRounds ?? Infinity);
  const ratio = ratioSoFar(state, spec);
  const right = [
    (now === 'warming'
      ? 'warming up'
      : now === 'missing' || now === 'failed'
        ? now
        : `${values.length}/${most}`
    ).padStart(10),
    (values.length === 0 ? '' : `${figure(median([...values]))} ${unit(spec.metric)}`).padStart(16),
    (ratio === undefined ? '' : `${figure(ratio)}×`).padStart(7),
  ].join(' ');
  const room = Math.max(8, columns - right.length - 3);
  const name = middle(spec.id.replace(`${scenario}/`, ''), room).padEnd(room);
  return { text: cut(`${GLYPHS[now]} ${name} ${right}`, columns), tone: TONES[now] };
}

/** As many cases as there is room for, the current one among them. */
function visible(cases: readonly CaseSpec[], current: string | undefined, room: number): readonly CaseSpec[] {
  const at = Math.max(
    0,
    cases.findIndex(({ id }) => id === current),
  );
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), cases.length - room));
  return cases.slice(first, first + room);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Cut in the middle: an id's ends say the most. */
function middle(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}
