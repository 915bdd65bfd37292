import { without } from './without.ts';

/** The panes of the dashboard, in the order of their number keys. */
export const PANES = ['loss', 'accuracy', 'classes', 'confusion', 'speed', 'data', 'photos', 'log', 'rate'] as const;

export type PaneName = (typeof PANES)[number];

/** What the person at the keyboard has chosen; nothing of the run is in it. */
export interface ScreenState {
  readonly focus: PaneName;
  /** Nobody has chosen a pane yet: the focus goes where something happens. */
  readonly follows: boolean;
  /** The focused pane fills the screen. */
  readonly maximized: boolean;
  readonly help: boolean;
  /** Weight of the moving average over the curves: 0, .6 or .9. */
  readonly smoothing: number;
  /** Share of the epochs that the curves show, counted from the latest: 1, 1/2, 1/4 … */
  readonly zoom: number;
  /** Rows scrolled back in the log, or classes scrolled down. */
  readonly scroll: number;
  /** Which of the commands to go on with was copied last, from 0. */
  readonly copied?: number;
  readonly dialog?: Dialog;
  /** A short answer to the last key, e.g. what could not be done. */
  readonly notice?: string;
  /** The notice says that something was asked for: it goes when that is answered. */
  readonly awaits?: true;
}

/** A question that is open: text to type, or a yes to give. */
export type Dialog =
  | {
      readonly kind: 'text';
      readonly question: 'learning-rate' | 'unfreeze';
      readonly text: string;
    }
  | { readonly kind: 'confirm'; readonly question: 'stop' | 'interrupt' };

export const INITIAL_SCREEN_STATE: ScreenState = {
  focus: 'loss',
  follows: true,
  maximized: false,
  help: false,
  smoothing: 0,
  zoom: 1,
  scroll: 0,
};

export type ScreenAction =
  | { readonly type: 'focus'; readonly pane: PaneName }
  | { readonly type: 'focus-next'; readonly step: 1 | -1 }
  | { readonly type: 'toggle-maximized' }
  | { readonly type: 'toggle-help' }
  | { readonly type: 'cycle-smoothing' }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'scroll'; readonly rows: number }
  | { readonly type: 'ask'; readonly dialog: Dialog }
  | { readonly type: 'type'; readonly text: string }
  | { readonly type: 'erase' }
  | { readonly type: 'close' }
  | { readonly type: 'answered' }
  | { readonly type: 'copied'; readonly index: number; readonly notice: string }
  | { readonly type: 'notice'; readonly text: string; readonly awaits?: true };

/** The state after an action; a notice stands until the next one. */
export function reduceScreen(before: ScreenState, action: ScreenAction): ScreenState {
  const state = withoutNotice(before);
  switch (action.type) {
    case 'focus':
      return { ...state, focus: action.pane, follows: false, scroll: 0 };
    case 'focus-next': {
      const index = PANES.indexOf(state.focus) + action.step;
      const pane = PANES[(index + PANES.length) % PANES.length] ?? 'loss';
      return { ...state, focus: pane, follows: false, scroll: 0 };
    }
    case 'toggle-maximized':
      return { ...state, maximized: !state.maximized };
    case 'toggle-help':
      return { ...state, help: !state.help };
    case 'cycle-smoothing':
      return {
        ...state,
        smoothing: state.smoothing === 0 ? 0.6 : state.smoothing < 0.9 ? 0.9 : 0,
      };
    case 'zoom':
      return {
        ...state,
        zoom: Math.min(1, Math.max(1 / 64, state.zoom * action.factor)),
      };
    case 'scroll':
      return { ...state, scroll: Math.max(0, state.scroll + action.rows) };
    case 'ask':
      return { ...state, help: false, dialog: action.dialog };
    case 'type':
      return state.dialog?.kind === 'text'
        ? {
            ...state,
            dialog: {
              ...state.dialog,
              text: (state.dialog.text + action.text).slice(0, 24),
            },
          }
        : state;
    case 'erase':
      return state.dialog?.kind === 'text'
        ? {
            ...state,
            dialog: { ...state.dialog, text: state.dialog.text.slice(0, -1) },
          }
        : state;
    case 'copied':
      return { ...state, copied: action.index, notice: action.notice };
    case 'answered':
      return before.awaits === true ? state : before;
    case 'close':
      return closed(state);
    case 'notice':
      return {
        ...without(state, 'dialog'),
        notice: action.text,
        ...(action.awaits === true ? { awaits: true } : {}),
      };
  }
}

/** One step back: an open question first, then help, then a maximised pane. */
function closed(state: ScreenState): ScreenState {
  const { dialog, ...rest } = state;
  if (dialog !== undefined) return rest;
  if (state.help) return { ...rest, help: false };
  return { ...rest, maximized: false };
}

const withoutNotice = (state: ScreenState): ScreenState => without(state, 'notice', 'awaits');
