import type { NextCommand } from '../run/next-commands.ts';
import type { RunState } from '../state/run-state.ts';
import { isSolved } from '../state/solved-head.ts';
import { PANES, type ScreenAction, type ScreenState } from '../state/screen-state.ts';

/** What a key may ask of the run or of the dashboard itself, apart from what it changes on the screen. */
export type Intent =
  'leave' | 'interrupt' | 'pause' | 'continue' | 'stop' | 'snapshot' | 'evaluate-now' | 'open-report' | 'copy';

export interface KeyContext {
  readonly run: RunState;
  readonly screen: ScreenState;
  /** False for a recorded run, and for one that has ended. */
  readonly canCommand: boolean;
  readonly canOpenReport: boolean;
  /** What to do next, once the run has ended. */
  readonly next: readonly NextCommand[];
  /** Rows that one page scrolls. */
  readonly page: number;
}

export interface Binding {
  /** Names as `keyName` gives them. */
  readonly keys: readonly string[];
  /** How the key is written for people. */
  readonly shown: string;
  readonly group: 'look' | 'act' | 'leave';
  /** A few words for the line of keys; absent where there is no room for it. */
  readonly short?: string;
  readonly help: string;
  readonly when?: (context: KeyContext) => boolean;
  /** Why the key does nothing now; undefined where it does something. */
  readonly refuses?: (context: KeyContext) => string | undefined;
  readonly does: { readonly intent: Intent } | { readonly screen: (context: KeyContext, key: string) => ScreenAction };
}

/** Why a run takes no commands. */
function notLive({ canCommand, run }: KeyContext): string | undefined {
  if (canCommand) return undefined;
  return run.status === 'finished' || run.status === 'failed' || run.status === 'interrupted'
    ? 'The run is over: there is nothing left to change.'
    : 'This is a recording, or the run cannot be reached: it takes no commands.';
}

/** The one list of keys: what they do, the line at the bottom and the help page are all made of it. */
export const KEYMAP: readonly Binding[] = [
  {
    keys: PANES.map((_, index) => String(index + 1)),
    shown: `1–${PANES.length}`,
    group: 'look',
    short: 'pane',
    help: 'go to a pane (its number stands before its title), or click it',
    does: {
      screen: (_, key) => ({
        type: 'focus',
        pane: PANES[Number(key) - 1] ?? 'loss',
      }),
    },
  },
  {
    keys: ['tab', 'right'],
    shown: 'Tab →',
    group: 'look',
    help: 'next pane',
    does: { screen: () => ({ type: 'focus-next', step: 1 }) },
  },
  {
    keys: ['shift+tab', 'left'],
    shown: 'Shift-Tab ←',
    group: 'look',
    help: 'previous pane',
    does: { screen: () => ({ type: 'focus-next', step: -1 }) },
  },
  {
    keys: ['return', 'f'],
    shown: 'Enter f',
    group: 'look',
    short: 'full',
    help: 'the pane fills the screen, and back',
    does: { screen: () => ({ type: 'toggle-maximized' }) },
  },
  {
    keys: ['up', 'k'],
    shown: '↑ k',
    group: 'look',
    help: 'scroll up (in the log: back in time)',
    does: { screen: (context) => scroll(context, 1) },
  },
  {
    keys: ['down', 'j'],
    shown: '↓ j',
    group: 'look',
    help: 'scroll down',
    does: { screen: (context) => scroll(context, -1) },
  },
  {
    keys: ['pageup'],
    shown: 'PgUp',
    group: 'look',
    help: 'a page up',
    does: { screen: (context) => scroll(context, context.page) },
  },
  {
    keys: ['pagedown'],
    shown: 'PgDn',
    group: 'look',
    help: 'a page down',
    does: { screen: (context) => scroll(context, -context.page) },
  },
  {
    keys: ['s'],
    shown: 's',
    group: 'look',
    short: 'smooth',
    help: 'smooth the curves: not at all, 0.6, 0.9',
    does: { screen: () => ({ type: 'cycle-smoothing' }) },
  },
  {
    keys: ['+', '='],
    shown: '+',
    group: 'look',
    help: 'curves: only the later half of what is shown',
    does: { screen: () => ({ type: 'zoom', factor: 0.5 }) },
  },
  {
    keys: ['-'],
    shown: '-',
    group: 'look',
    help: 'curves: twice as many epochs',
    does: { screen: () => ({ type: 'zoom', factor: 2 }) },
  },
  {
    keys: ['p'],
    shown: 'p',
    group: 'act',
    short: 'pause',
    help: 'pause the run',
    when: ({ run }) => run.status !== 'paused',
    refuses: notLive,
    does: { intent: 'pause' },
  },
  {
    keys: ['p'],
    shown: 'p',
    group: 'act',
    short: 'continue',
    help: 'let the run go on',
    when: ({ run }) => run.status === 'paused',
    refuses: notLive,
    does: { intent: 'continue' },
  },
  {
    keys: ['x'],
    shown: 'x',
    group: 'act',
    short: 'stop',
    help: 'stop training, keep the best epoch and evaluate it',
    refuses: notLive,
    does: {
      screen: () => ({
        type: 'ask',
        dialog: { kind: 'confirm', question: 'stop' },
      }),
    },
  },
  {
    keys: ['n'],
    shown: 'n',
    group: 'act',
    help: 'snapshot: save the state now',
    refuses: notLive,
    does: { intent: 'snapshot' },
  },
  {
    keys: ['l'],
    shown: 'l',
    group: 'act',
    help: 'set the learning rate',
    refuses: (context) =>
      notLive(context) ??
      (isSolved(context.run) ? 'The head is solved, not stepped: there is no learning rate to set.' : undefined),
    does: {
      screen: () => ({
        type: 'ask',
        dialog: { kind: 'text', question: 'learning-rate', text: '' },
      }),
    },
  },
  {
    keys: ['u'],
    shown: 'u',
    group: 'act',
    help: "unfreeze the backbone's last stages",
    refuses: (context) =>
      notLive(context) ??
      (context.run.started?.config['recipe'] === 'scratch'
        ? 'This run trains from scratch: nothing is frozen.'
        : undefined),
    does: {
      screen: () => ({
        type: 'ask',
        dialog: { kind: 'text', question: 'unfreeze', text: '' },
      }),
    },
  },
  {
    keys: ['e'],
    shown: 'e',
    group: 'act',
    help: 'evaluate the best epoch now',
    refuses: notLive,
    does: { intent: 'evaluate-now' },
  },
  {
    keys: ['o'],
    shown: 'o',
    group: 'act',
    short: 'report',
    help: 'write the test report, once the run has finished, and open it',
    refuses: ({ canOpenReport, run }) => {
      if (canOpenReport) return undefined;
      return run.failure !== undefined || run.interruption !== undefined
        ? 'The run came to no model: there is nothing to report on.'
        : 'This is a recording, or the run cannot be reached: no report can be written from here.';
    },
    does: { intent: 'open-report' },
  },
  {
    keys: ['c'],
    shown: 'c',
    group: 'look',
    short: 'copy',
    help: 'copy the next command to the clipboard; again: the one after it',
    when: ({ next }) => next.length > 0,
    does: { intent: 'copy' },
  },
  {
    keys: ['?', 'h'],
    shown: '?',
    group: 'leave',
    short: 'help',
    help: 'this page',
    does: { screen: () => ({ type: 'toggle-help' }) },
  },
  {
    keys: ['escape'],
    shown: 'Esc',
    group: 'leave',
    help: 'close what is open',
    does: { screen: () => ({ type: 'close' }) },
  },
  {
    keys: ['q'],
    shown: 'q',
    group: 'leave',
    short: 'leave',
    help: 'leave; a run that is going on goes on without you',
    does: { intent: 'leave' },
  },
  {
    keys: ['ctrl+c'],
    shown: 'Ctrl-C',
    group: 'leave',
    help: 'end the run, its state saved; a second time at once',
    does: { intent: 'interrupt' },
  },
];

/** The log scrolls back in time, everything else down its list. */
function scroll({ screen }: KeyContext, rows: number): ScreenAction {
  return {
    type: 'scroll',
    rows: screen.focus === 'log' ? rows : -rows,
  };
}

/** The binding of a key in this moment. */
export const bindingFor = (key: string, context: KeyContext): Binding | undefined =>
  KEYMAP.find((binding) => binding.keys.includes(key) && (binding.when?.(context) ?? true));

/** Every binding that does something in this moment. */
export const activeBindings = (context: KeyContext): readonly Binding[] =>
  KEYMAP.filter((binding) => (binding.when?.(context) ?? true) && binding.refuses?.(context) === undefined);
