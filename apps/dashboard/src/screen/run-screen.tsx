import { useInput } from 'ink';
import { useEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Phase, RunCommand } from '@graft/core/train';
import { drawSection } from '../draw/frame.ts';
import { fitBlock, span, type Line } from '../draw/line.ts';
import { wrapWords } from '../draw/wrap.ts';
import { keyName } from '../keys/key-name.ts';
import { bindingFor, type Intent, type KeyContext } from '../keys/keymap.ts';
import type { Thumbnail } from '../images/thumbnail.ts';
import { PANE } from '../panes/index.ts';
import { nextCommands } from '../run/next-commands.ts';
import type { RunState } from '../state/run-state.ts';
import {
  INITIAL_SCREEN_STATE,
  reduceScreen,
  type PaneName,
  type ScreenAction,
  type ScreenState,
} from '../state/screen-state.ts';
import type { Theme } from '../theme/theme.ts';
import { answer } from './answer.ts';
import { Block } from './block.tsx';
import { drawFooter } from './footer.ts';
import { drawPane } from './frame-lines.ts';
import { drawHeader } from './header.ts';
import { drawHelp } from './help.ts';
import { FOOTER_ROWS, HEADER_ROWS, layout, paneAt, SMALLEST, type PlacedPane } from './layout.ts';
import { drawResult } from './result.ts';
import type { RunStore } from './run-store.ts';
import { useMouse, type MouseSource } from './use-mouse.ts';
import { useTerminalSize } from './use-terminal-size.ts';
import { useThumbnails, type ThumbnailSource } from './use-thumbnails.ts';
import { OneBlockScreen, WholeScreen } from './whole-screen.tsx';

/** What the screen can do to the run that it shows. */
export interface RunControls {
  /** Absent for a recorded run. */
  readonly send?: (command: RunCommand) => void;
  readonly interrupt: () => void;
  readonly leave: () => void;
  readonly openReport?: () => void;
  /** Puts a text on the terminal's clipboard. */
  readonly copy?: (text: string) => void;
}

export interface RunScreenProps {
  readonly store: RunStore;
  readonly controls: RunControls;
  readonly theme: Theme;
  /** How this program was called, for the commands that it proposes. */
  readonly program: string;
  readonly mouse?: MouseSource;
  readonly thumbnails?: ThumbnailSource;
  /** Milliseconds since the epoch; a recording has its own clock. */
  readonly now?: () => number;
}

/** The dashboard over one run. */
export function RunScreen({
  store,
  controls,
  theme,
  program,
  mouse,
  thumbnails: source,
  now = Date.now,
}: RunScreenProps): ReactNode {
  const run = useSyncExternalStore(store.subscribe, store.getSnapshot);
  const [chosen, dispatch] = useReducer(reduceScreen, INITIAL_SCREEN_STATE);
  const followed = focusFor(run);
  const screen = useMemo(() => (chosen.follows ? { ...chosen, focus: followed } : chosen), [chosen, followed]);
  const size = useTerminalSize();
  const { columns, rows: height } = size;
  const going = run.status === 'running' || run.status === 'paused';
  useTick(going);
  const thumbnails = useThumbnails(run, source);

  const { copied } = screen;
  const result = useMemo(
    () =>
      (run.result ?? run.failure ?? run.interruption) !== undefined ? drawResult(run, columns, program, copied) : [],
    [run, columns, program, copied],
  );
  const resultRows =
    result.length === 0 || screen.maximized ? 0 : Math.min(result.length + 1, height - HEADER_ROWS - FOOTER_ROWS);
  const { focus, maximized } = screen;
  const classes = run.dataset?.classes.length ?? 2;
  const over = result.length > 0;
  const placed = useMemo(
    () => layout(columns, height, { focus, maximized }, { classes, over }, resultRows),
    [columns, height, resultRows, focus, maximized, classes, over],
  );

  const canCommand = controls.send !== undefined && going;
  const context: KeyContext = {
    run,
    screen,
    canCommand,
    next: controls.copy === undefined ? [] : nextCommands(run, program),
    canOpenReport: controls.openReport !== undefined && (canCommand || run.result !== undefined),
    page: Math.max(1, (placed[0]?.height ?? 10) - 3),
  };
  // What a command has come to takes the place of the word that it was asked for.
  useEffect(() => {
    dispatch({ type: 'answered' });
  }, [run.commands]);
  // Keys may come faster than the screen is drawn: each must meet the state that the one before it left.
  const latest = useRef(context);
  latest.current = context;
  const act = (action: ScreenAction): void => {
    latest.current = { ...latest.current, screen: reduceScreen(latest.current.screen, action) };
    dispatch(action);
  };
  useInput((input, key) => {
    press(keyName(input, key), latest.current, controls, (action) => {
      // A step to the next pane goes from the one that is shown.
      if (action.type === 'focus-next' && latest.current.screen.follows) act({ type: 'focus', pane: followed });
      act(action);
    });
  });
  useMouse(mouse, (event) => {
    if (event.kind === 'wheel') {
      dispatch({ type: 'scroll', rows: focus === 'log' ? -event.rows : event.rows });
      return;
    }
    const pane = paneAt(placed, event.x, event.y);
    if (pane !== undefined) dispatch({ type: 'focus', pane });
  });

  if (columns < SMALLEST.columns || height < SMALLEST.rows)
    return <OneBlockScreen size={size} theme={theme} lines={tooSmall(run, columns, height, now())} />;
  const whole = { x: 0, y: 0, width: columns, height };
  const footer = (
    <Block rect={{ ...whole, y: height - 1, height: 1 }} theme={theme} lines={[drawFooter(context, columns, now())]} />
  );
  if (screen.help)
    return (
      <WholeScreen size={size}>
        <Block rect={{ ...whole, height: height - 1 }} theme={theme} lines={drawHelp(context, columns, height - 1)} />
        {footer}
      </WholeScreen>
    );
  return (
    <WholeScreen size={size}>
      <Block
        rect={{ ...whole, height: HEADER_ROWS }}
        theme={theme}
        lines={fitBlock(drawHeader(run, columns, now()), columns, HEADER_ROWS)}
      />
      {resultRows > 0 && (
        <Block
          rect={{ ...whole, y: HEADER_ROWS, height: resultRows }}
          theme={theme}
          lines={drawSection(result, run.result === undefined ? 'What happened' : 'Result', columns, resultRows)}
        />
      )}
      {placed.map((one) => (
        <PaneBlock key={one.pane} placed={one} run={run} screen={screen} theme={theme} thumbnails={thumbnails} />
      ))}
      {footer}
    </WholeScreen>
  );
}

function PaneBlock({
  placed,
  run,
  screen,
  theme,
  thumbnails,
}: {
  readonly placed: PlacedPane;
  readonly run: RunState;
  readonly screen: ScreenState;
  readonly theme: Theme;
  readonly thumbnails: ReadonlyMap<string, Thumbnail>;
}): ReactNode {
  const { focus, smoothing, zoom, scroll } = screen;
  const focused = focus === placed.pane;
  const lines = useMemo(
    () => drawPane(placed, run, screen, thumbnails),
    // A pane is drawn for what it looks at, not for all that happens meanwhile.
    [placed, focused, smoothing, zoom, focused ? scroll : 0, thumbnails, ...PANE[placed.pane].reads(run)],
  );
  return <Block rect={placed} lines={lines} theme={theme} />;
}

/** What a terminal shows that has no room for panes. */
function tooSmall(run: RunState, columns: number, rows: number, now: number): Line[] {
  const text = `The terminal is ${columns}×${rows}; ${SMALLEST.columns}×${SMALLEST.rows} is needed.`;
  const message = wrapWords(text, columns).map((row): Line => [span(row, 'warning')]);
  return fitBlock([...drawHeader(run, columns, now), ...message], columns, rows);
}

/** The pane where something happens now. */
function focusFor(run: RunState): PaneName {
  return run.epochs.count > 0 || (run.phase !== undefined && LEARNING.has(run.phase)) ? 'loss' : 'speed';
}

const LEARNING: ReadonlySet<Phase> = new Set<Phase>(['train', 'fine-tune', 'evaluate', 'save', 'report']);

/** Redraws for the clock's sake while time passes, but only where nothing else has for a second. */
function useTick(active: boolean): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => {
      setTick((tick) => tick + 1);
    }, 1050);
    return () => {
      clearTimeout(timer);
    };
  });
}

function press(
  key: string,
  context: KeyContext,
  controls: RunControls,
  dispatch: (action: ScreenAction) => void,
): void {
  if (context.screen.dialog !== undefined && key !== 'ctrl+c') {
    const outcome = answer(key, context.screen.dialog);
    if (outcome.action !== undefined) dispatch(outcome.action);
    if (outcome.command !== undefined) controls.send?.(outcome.command);
    return;
  }
  const binding = bindingFor(key, context);
  if (binding === undefined) return;
  const refusal = binding.refuses?.(context);
  if (refusal !== undefined) dispatch({ type: 'notice', text: refusal });
  else if ('screen' in binding.does) dispatch(binding.does.screen(context, key));
  else if (binding.does.intent === 'copy') dispatch(copyNext(context, controls));
  else {
    perform(binding.does.intent, controls);
    if (binding.group === 'act') dispatch({ type: 'notice', text: `Asked for: ${binding.help}`, awaits: true });
  }
}

/** Copies the first of the commands, and with each further key the next. */
function copyNext({ next, screen: { copied = -1 } }: KeyContext, { copy }: RunControls): ScreenAction {
  const index = (copied + 1) % next.length;
  const text = next[index]?.copy ?? '';
  copy?.(text);
  const which = next.length > 1 ? ` ${index + 1} of ${next.length}` : '';
  // Nothing tells whether the terminal has done it.
  const notice = `Copied${which}: ${text.trim()}  (not there? q leaves the commands in the shell)`;
  return { type: 'copied', index, notice };
}

function perform(intent: Exclude<Intent, 'copy'>, controls: RunControls): void {
  switch (intent) {
    case 'leave':
      controls.leave();
      return;
    case 'interrupt':
      controls.interrupt();
      return;
    case 'open-report':
      controls.openReport?.();
      return;
    default:
      controls.send?.({ name: intent });
  }
}
