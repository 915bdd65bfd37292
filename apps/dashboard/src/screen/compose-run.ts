import { drawSection } from '../draw/frame.ts';
import { fitBlock, type Line } from '../draw/line.ts';
import type { Thumbnail } from '../images/thumbnail.ts';
import { nextCommands } from '../run/next-commands.ts';
import type { RunState } from '../state/run-state.ts';
import { INITIAL_SCREEN_STATE, type PaneName } from '../state/screen-state.ts';
import { drawFooter } from './footer.ts';
import { drawPane } from './frame-lines.ts';
import { drawHeader } from './header.ts';
import { HEADER_ROWS, layout, type Rect } from './layout.ts';
import { drawResult } from './result.ts';

/** Lines at their place. */
export interface PlacedLines {
  readonly rect: Rect;
  readonly lines: readonly Line[];
}

/** The dashboard over a run as it stands, as somebody sees it who has touched no key yet: for pictures of it. */
export function composeRun(
  run: RunState,
  columns: number,
  rows: number,
  {
    program,
    focus = 'loss',
    thumbnails,
  }: { readonly program: string; readonly focus?: PaneName; readonly thumbnails: ReadonlyMap<string, Thumbnail> },
): PlacedLines[] {
  const screen = { ...INITIAL_SCREEN_STATE, focus, follows: false };
  const over = run.result !== undefined;
  const result = over ? drawResult(run, columns, program) : [];
  const reserved = over ? result.length + 1 : 0;
  const classes = run.dataset?.classes.length ?? 2;
  const context = {
    run,
    screen,
    canCommand: !over,
    canOpenReport: over,
    next: over ? nextCommands(run, program) : [],
    page: 1,
  };
  const strip = (y: number, lines: readonly Line[]): PlacedLines => ({
    rect: { x: 0, y, width: columns, height: lines.length },
    lines,
  });
  return [
    strip(0, fitBlock(drawHeader(run, columns, run.lastAt), columns, HEADER_ROWS)),
    ...(over ? [strip(HEADER_ROWS, drawSection(result, 'Result', columns, reserved))] : []),
    ...layout(columns, rows, { focus, maximized: false }, { classes, over }, reserved).map((placed) => ({
      rect: placed,
      lines: drawPane(placed, run, screen, thumbnails),
    })),
    strip(rows - 1, [drawFooter(context, columns, Infinity)]),
  ];
}
