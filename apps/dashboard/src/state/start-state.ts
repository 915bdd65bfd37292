import type { ListedBackbone } from '../commands/backbones.ts';
import type { RecentRun } from '../run/recent-runs.ts';

/** What the start screen was left with. */
export type StartChoice =
  | { readonly kind: 'sample' }
  | { readonly kind: 'train'; readonly directory: string; readonly backbone: string }
  | { readonly kind: 'watch'; readonly run: string }
  | { readonly kind: 'leave' };

/** What there is to choose from. */
export interface StartOffer {
  readonly runs: readonly RecentRun[];
  readonly backbones: readonly ListedBackbone[];
  /** Folders that begin with a path, for completion. */
  readonly foldersAt: (path: string) => readonly string[];
}

export const SORTS = ['family', 'parameters', 'features', 'top-1', 'weights'] as const;

export interface StartState {
  readonly step: 'menu' | 'folder' | 'backbone';
  readonly cursor: number;
  readonly folder: string;
  readonly filter: string;
  readonly sort: (typeof SORTS)[number];
  readonly choice?: StartChoice;
}

export const INITIAL_START_STATE: StartState = {
  step: 'menu',
  cursor: 0,
  folder: '',
  filter: '',
  sort: 'family',
};

/** Rows of the menu: the sample, a folder of one's own, then the recent runs. */
export const menuRows = ({ runs }: StartOffer): readonly string[] => [
  'Run the built-in sample job',
  'Train on a folder of photos …',
  ...runs.map((run) => run.directory),
];

/** The backbones that the filter lets through, in the chosen order. */
export function shownBackbones({ backbones }: StartOffer, { filter, sort }: StartState): readonly ListedBackbone[] {
  const wanted = filter.toLowerCase();
  const rank: Record<ListedBackbone['weights'], number> = { bundled: 0, cached: 0, missing: 1 };
  const key = (one: ListedBackbone): number => {
    switch (sort) {
      case 'parameters':
        return one.paramCount;
      case 'features':
        return one.numFeatures;
      case 'top-1':
        return -(one.imagenetTop1 ?? 0);
      case 'weights':
        return rank[one.weights];
      default:
        return 0;
    }
  };
  return backbones
    .filter((one) => `${one.id} ${one.family}`.toLowerCase().includes(wanted))
    .sort((a, b) => key(a) - key(b));
}

/** The state after a key, named as `keyName` does. */
export function pressAtStart(state: StartState, key: string, offer: StartOffer): StartState {
  if (key === 'ctrl+c') return { ...state, choice: { kind: 'leave' } };
  if (key === 'escape') return back(state);
  const rows = rowsOf(state, offer);
  if (key === 'up') return { ...state, cursor: Math.max(0, state.cursor - 1) };
  if (key === 'down') return { ...state, cursor: Math.min(Math.max(0, rows - 1), state.cursor + 1) };
  switch (state.step) {
    case 'menu':
      return atMenu(state, key, offer);
    case 'folder':
      return atFolder(state, key, offer);
    case 'backbone':
      return atBackbone(state, key, offer);
  }
}

export function rowsOf(state: StartState, offer: StartOffer): number {
  if (state.step === 'menu') return menuRows(offer).length;
  if (state.step === 'folder') return offer.foldersAt(state.folder).length;
  return shownBackbones(offer, state).length;
}

function back(state: StartState): StartState {
  if (state.step === 'menu') return { ...state, choice: { kind: 'leave' } };
  return { ...state, step: state.step === 'folder' ? 'menu' : 'folder', cursor: 0, filter: '' };
}

function atMenu(state: StartState, key: string, { runs }: StartOffer): StartState {
  if (key === 'q') return { ...state, choice: { kind: 'leave' } };
  if (key !== 'return') return state;
  if (state.cursor === 0) return { ...state, choice: { kind: 'sample' } };
  if (state.cursor === 1) return { ...state, step: 'folder', cursor: 0 };
  const run = runs[state.cursor - 2];
  return run === undefined ? state : { ...state, choice: { kind: 'watch', run: run.directory } };
}

function atFolder(state: StartState, key: string, offer: StartOffer): StartState {
  if (key === 'backspace') return { ...state, folder: state.folder.slice(0, -1), cursor: 0 };
  if (key === 'tab' || key === 'right') {
    const chosen = offer.foldersAt(state.folder)[state.cursor];
    return chosen === undefined ? state : { ...state, folder: `${chosen}/`, cursor: 0 };
  }
  if (key === 'return') return state.folder === '' ? state : { ...state, step: 'backbone', cursor: 0 };
  return isText(key) ? { ...state, folder: state.folder + key, cursor: 0 } : state;
}

function atBackbone(state: StartState, key: string, offer: StartOffer): StartState {
  if (key === 'backspace') return { ...state, filter: state.filter.slice(0, -1), cursor: 0 };
  if (key === 'tab') {
    const next = SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length] ?? 'family';
    return { ...state, sort: next, cursor: 0 };
  }
  if (key === 'return') {
    const chosen = shownBackbones(offer, state)[state.cursor];
    return chosen === undefined
      ? state
      : { ...state, choice: { kind: 'train', directory: state.folder, backbone: chosen.id } };
  }
  return isText(key) ? { ...state, filter: state.filter + key, cursor: 0 } : state;
}

/** Typed or pasted characters, not the name of a key. */
const isText = (key: string): boolean =>
  !/^(ctrl\+|shift\+tab|tab|up|down|left|right|pageup|pagedown|home|end|return|escape|backspace)/.test(key) &&
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  !/[\x00-\x1f\x7f]/.test(key) &&
  key !== '';
