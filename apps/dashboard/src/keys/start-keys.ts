import {
  MENU,
  rowsOf,
  shownBackbones,
  SORTS,
  type StartChoice,
  type StartOffer,
  type StartState,
} from '../state/start-state.ts';
import { pressChoiceKey, type ChoiceKey } from './choice-key.ts';

type StartKey = ChoiceKey<StartState, StartOffer>;

const choose = (state: StartState, choice: StartChoice): StartState => ({ ...state, choice });

const move =
  (by: number) =>
  (state: StartState, _: string, offer: StartOffer): StartState => ({
    ...state,
    cursor: Math.max(0, Math.min(rowsOf(state, offer) - 1, state.cursor + by)),
  });

const MOVING: readonly StartKey[] = [
  { keys: ['up'], shown: '↑', short: '', help: 'the row above', press: move(-1) },
  { keys: ['down'], shown: '↓', short: 'choose', help: 'the row below', press: move(1) },
  { keys: ['pageup'], shown: 'PgUp', short: '', help: 'ten rows up', press: move(-10) },
  { keys: ['pagedown'], shown: 'PgDn', short: '', help: 'ten rows down', press: move(10) },
];

const LEAVE: StartKey = {
  keys: ['q', 'escape'],
  shown: 'q',
  short: 'leave',
  help: 'leave (Esc and Ctrl-C too)',
  press: (state) => choose(state, { kind: 'leave' }),
};

/** Where characters are typed, a question mark is one of them; no backbone has it, and hardly a path. */
const HELP: StartKey = {
  keys: ['?'],
  shown: '?',
  short: 'help',
  help: 'this page',
  press: (state) => ({ ...state, help: true }),
};

const MENU_KEYS: readonly StartKey[] = [
  ...MOVING,
  { keys: ['return'], shown: 'Enter', short: 'open', help: 'open what is chosen', press: openRow },
  {
    keys: ['c'],
    shown: 'c',
    short: 'compare',
    help: 'the runs side by side',
    press: (state) => choose(state, { kind: 'compare' }),
  },
  HELP,
  LEAVE,
];

const FOLDER_KEYS: readonly StartKey[] = [
  {
    keys: 'text',
    shown: 'type',
    short: 'a path',
    help: 'the path (~ is the home folder); lists the folders that begin so',
    press: (state, key) => ({ ...state, folder: state.folder + key, cursor: 0 }),
  },
  {
    keys: ['backspace'],
    shown: 'Backspace',
    short: '',
    help: 'takes the last character away',
    press: (state) => ({ ...state, folder: state.folder.slice(0, -1), cursor: 0 }),
  },
  ...MOVING,
  {
    keys: ['tab', 'right'],
    shown: 'Tab',
    short: 'in',
    help: 'goes into the folder that is chosen (→ too)',
    press: (state, _, offer) => {
      const chosen = offer.foldersAt(state.folder)[state.cursor];
      return chosen === undefined ? state : { ...state, folder: `${chosen}/`, cursor: 0 };
    },
  },
  {
    keys: ['left'],
    shown: '←',
    short: 'out',
    help: 'goes to the folder above',
    press: (state) => ({ ...state, folder: state.folder.replace(/[^/]*\/?$/, ''), cursor: 0 }),
  },
  {
    keys: ['return'],
    shown: 'Enter',
    short: 'take it',
    help: 'takes the path that is typed, or the folder that is chosen',
    press: (state, _, offer) => {
      const folders = offer.foldersAt(state.folder);
      const typed = state.folder.endsWith('/') || folders.includes(state.folder);
      const folder = typed ? state.folder : folders[state.cursor];
      return folder === undefined ? state : { ...state, folder, step: 'backbone', cursor: 0 };
    },
  },
  HELP,
  { keys: ['escape'], shown: 'Esc', short: 'back', help: 'back to the menu', press: back },
];

const BACKBONE_KEYS: readonly StartKey[] = [
  {
    keys: 'text',
    shown: 'type',
    short: 'filter',
    help: 'shows only the backbones with these words in their name or family',
    press: (state, key) => ({ ...state, filter: state.filter + key, cursor: 0 }),
  },
  {
    keys: ['backspace'],
    shown: 'Backspace',
    short: '',
    help: 'takes the last character of the filter away',
    press: (state) => ({ ...state, filter: state.filter.slice(0, -1), cursor: 0 }),
  },
  {
    keys: ['tab', 'right'],
    shown: 'Tab',
    short: 'sort',
    help: 'sorts by the next column (Shift-Tab: by the one before)',
    press: (state) => sortBy(state, 1),
  },
  {
    keys: ['shift+tab', 'left'],
    shown: 'Shift-Tab',
    short: '',
    help: 'sorts by the column before',
    press: (state) => sortBy(state, -1),
  },
  {
    keys: ['ctrl+r'],
    shown: 'Ctrl-R',
    short: 'reverse',
    help: 'sorts the other way round',
    press: (state) => ({ ...state, reversed: !state.reversed, cursor: 0 }),
  },
  ...MOVING,
  {
    keys: ['return'],
    shown: 'Enter',
    short: 'start',
    help: 'starts training with the backbone that is chosen',
    press: (state, _, offer) => {
      const chosen = shownBackbones(offer, state)[state.cursor];
      return chosen === undefined
        ? state
        : choose(state, { kind: 'train', directory: state.folder, backbone: chosen.id });
    },
  },
  HELP,
  { keys: ['escape'], shown: 'Esc', short: 'back', help: 'back to the folder', press: back },
];

/** The keys of each step: what they do, the last row and the help page are all made of it. */
export const START_KEYS: Readonly<Record<StartState['step'], readonly StartKey[]>> = {
  menu: MENU_KEYS,
  folder: FOLDER_KEYS,
  backbone: BACKBONE_KEYS,
};

/** The state after a key, named as `keyName` does. */
export function pressAtStart(state: StartState, key: string, offer: StartOffer): StartState {
  if (key === 'ctrl+c') return choose(state, { kind: 'leave' });
  if (state.help) return { ...state, help: false };
  return pressChoiceKey(START_KEYS[state.step], state, key, offer);
}

function back(state: StartState): StartState {
  return {
    ...state,
    step: state.step === 'folder' ? 'menu' : 'folder',
    cursor: state.step === 'folder' ? 1 : 0,
    filter: '',
  };
}

function openRow(state: StartState, _: string, { runs }: StartOffer): StartState {
  switch (MENU[state.cursor]) {
    case 'sample':
      return choose(state, { kind: 'sample' });
    case 'train':
      return { ...state, step: 'folder', cursor: 0 };
    case 'compare':
      return choose(state, { kind: 'compare' });
    default: {
      const run = runs[state.cursor - MENU.length];
      return run === undefined ? state : choose(state, { kind: 'watch', run: run.directory });
    }
  }
}

function sortBy(state: StartState, step: 1 | -1): StartState {
  const next = SORTS[(SORTS.indexOf(state.sort) + step + SORTS.length) % SORTS.length] ?? 'family';
  return { ...state, sort: next, reversed: false, cursor: 0 };
}
