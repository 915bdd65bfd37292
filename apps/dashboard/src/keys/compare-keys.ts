import {
  METRICS,
  RUN_SORTS,
  sortedRuns,
  toggleRun,
  type CompareOffer,
  type CompareState,
} from '../state/compare-state.ts';
import { pressChoiceKey, type ChoiceKey } from './choice-key.ts';

type CompareKey = ChoiceKey<CompareState, CompareOffer>;

const move =
  (by: number) =>
  (state: CompareState, _: string, { runs }: CompareOffer): CompareState => ({
    ...state,
    cursor: Math.max(0, Math.min(runs.length - 1, state.cursor + by)),
  });

const after = <T>(list: readonly T[], one: T): T => list[(list.indexOf(one) + 1) % list.length] ?? one;

const underCursor = (state: CompareState, offer: CompareOffer): string | undefined =>
  sortedRuns(offer, state)[state.cursor]?.directory;

/** The keys of the compare screen: what they do, the last row and the help page are all made of it. */
export const COMPARE_KEYS: readonly CompareKey[] = [
  { keys: ['up', 'k'], shown: '↑', short: '', help: 'the run above (k too)', press: move(-1) },
  { keys: ['down', 'j'], shown: '↓', short: '', help: 'the run below (j too)', press: move(1) },
  { keys: ['pageup'], shown: 'PgUp', short: '', help: 'ten runs up', press: move(-10) },
  { keys: ['pagedown'], shown: 'PgDn', short: '', help: 'ten runs down', press: move(10) },
  {
    keys: [' '],
    shown: 'Space',
    short: 'curve',
    help: 'shows the curve of the run, or no longer',
    press: (state, _, offer) => {
      const run = underCursor(state, offer);
      return run === undefined ? state : toggleRun(state, run);
    },
  },
  {
    keys: ['a'],
    shown: 'a',
    short: '',
    help: 'takes all curves away',
    press: (state) => ({ ...state, chosen: [] }),
  },
  {
    keys: ['tab'],
    shown: 'Tab',
    short: 'curves/speed',
    help: 'curves, or accuracy against speed, where only one of them fits',
    press: (state) => ({ ...state, picture: state.picture === 'curves' ? 'pareto' : 'curves' }),
  },
  {
    keys: ['m'],
    shown: 'm',
    short: 'metric',
    help: 'curves of accuracy or of loss',
    press: (state) => ({ ...state, metric: after(METRICS, state.metric) }),
  },
  {
    keys: ['s'],
    shown: 's',
    short: 'sort',
    help: 'sorts by time of start, test accuracy, speed, duration, backbone',
    press: (state) => ({ ...state, sort: after(RUN_SORTS, state.sort), cursor: 0 }),
  },
  {
    keys: ['f'],
    shown: 'f',
    short: 'full',
    help: 'the picture fills the screen, and back',
    press: (state) => ({ ...state, maximized: !state.maximized }),
  },
  {
    keys: ['return'],
    shown: 'Enter',
    short: 'open',
    help: 'opens the dashboard of the run',
    press: (state, _, offer) => {
      const run = underCursor(state, offer);
      return run === undefined ? state : { ...state, choice: { kind: 'watch', run } };
    },
  },
  { keys: ['?'], shown: '?', short: 'help', help: 'this page', press: (state) => ({ ...state, help: true }) },
  {
    keys: ['q', 'escape', 'ctrl+c'],
    shown: 'q',
    short: 'leave',
    help: 'leaves (Esc and Ctrl-C too)',
    press: (state) => ({ ...state, choice: { kind: 'leave' } }),
  },
];

/** The state after a key, named as `keyName` does. */
export function pressAtCompare(state: CompareState, key: string, offer: CompareOffer): CompareState {
  if (state.help && key !== 'ctrl+c') return { ...state, help: false };
  return pressChoiceKey(COMPARE_KEYS, state, key, offer);
}
