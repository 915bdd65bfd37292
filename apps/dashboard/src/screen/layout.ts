import { PANES, type PaneName, type ScreenState } from '../state/screen-state.ts';

/** A place on the screen, in characters from its upper left corner. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedPane extends Rect {
  readonly pane: PaneName;
}

/** Below this nothing useful fits. */
export const SMALLEST = { columns: 40, rows: 12 } as const;

/** Rows above the panes (title, progress, phases) and below them (keys). */
export const HEADER_ROWS = 3;
export const FOOTER_ROWS = 1;

/**
 * Where each pane goes. Small terminals show the focused pane and its neighbour, tabs lead to the others; larger ones
 * show all. The panes never overlap, and cover everything between header and footer.
 */
export function layout(columns: number, rows: number, screen: Pick<ScreenState, 'focus' | 'maximized'>): PlacedPane[] {
  const area: Rect = {
    x: 0,
    y: HEADER_ROWS,
    width: columns,
    height: rows - HEADER_ROWS - FOOTER_ROWS,
  };
  if (screen.maximized) return [{ pane: screen.focus, ...area }];
  if (columns >= 150 && rows >= 40) return large(area);
  if (columns >= 110 && rows >= 32) return medium(area);
  return small(area, screen.focus);
}

function small(area: Rect, focus: PaneName): PlacedPane[] {
  if (area.width < 72) return [{ pane: focus, ...area }];
  const pair: readonly [PaneName, PaneName] =
    focus === 'loss' || focus === 'accuracy'
      ? ['loss', 'accuracy']
      : focus === 'classes' || focus === 'confusion'
        ? ['classes', 'confusion']
        : focus === 'speed' || focus === 'data'
          ? ['speed', 'data']
          : [focus, focus];
  const logRows = focus !== 'log' && area.height >= 18 ? 6 : 0;
  const above = { ...area, height: area.height - logRows };
  const log: PlacedPane[] = logRows === 0 ? [] : [{ pane: 'log', ...area, y: area.y + above.height, height: logRows }];
  if (pair[0] === pair[1]) return [{ pane: focus, ...above }, ...log];
  return [
    ...across(above, [
      [pair[0], 1],
      [pair[1], 1],
    ]),
    ...log,
  ];
}

function medium(area: Rect): PlacedPane[] {
  const [left, right] = columnsOf(area, [3, 2]);
  return [
    ...down(left, [
      ['loss', 4],
      ['accuracy', 4],
      ['log', 2.4],
    ]),
    ...down(right, [
      ['speed', 9, 'rows'],
      ['data', 3],
      ['confusion', 3],
      ['classes', 2.5],
      ['photos', 2],
    ]),
  ];
}

function large(area: Rect): PlacedPane[] {
  const [left, middle, right] = columnsOf(area, [5, 3, 3]);
  return [
    ...down(left, [
      ['loss', 4],
      ['accuracy', 4],
      ['log', 3],
    ]),
    ...down(middle, [
      ['speed', 9, 'rows'],
      ['data', 3],
      ['classes', 4],
    ]),
    ...down(right, [
      ['confusion', 1],
      ['photos', 1],
    ]),
  ];
}

type Share = readonly [pane: PaneName, share: number, unit?: 'rows'];

/** Rows are shared out so that the whole height is used: each end is rounded, not each height. */
function down(area: Rect, shares: readonly Share[]): PlacedPane[] {
  const fixed = shares.reduce((sum, [, share, unit]) => sum + (unit === 'rows' ? share : 0), 0);
  const weights = shares.reduce((sum, [, share, unit]) => sum + (unit === 'rows' ? 0 : share), 0);
  let [exact, y] = [area.y, area.y];
  return shares.map(([pane, share, unit]) => {
    exact += unit === 'rows' ? share : ((area.height - fixed) * share) / weights;
    const end = Math.round(exact);
    const placed = { pane, ...area, y, height: end - y };
    y = end;
    return placed;
  });
}

function across(area: Rect, shares: readonly Share[]): PlacedPane[] {
  const rects = columnsOf(
    area,
    shares.map(([, share]) => share),
  );
  return shares.map(([pane], index) => ({ pane, ...(rects[index] ?? area) }));
}

function columnsOf<const S extends readonly number[]>(area: Rect, shares: S): { [K in keyof S]: Rect } {
  const sum = shares.reduce((total, share) => total + share, 0);
  let [passed, x] = [0, area.x];
  return shares.map((share) => {
    passed += share;
    const end = area.x + Math.round((area.width * passed) / sum);
    const rect = { ...area, x, width: end - x };
    x = end;
    return rect;
  }) as { [K in keyof S]: Rect };
}

/** The pane at a place, for the mouse. */
export const paneAt = (placed: readonly PlacedPane[], x: number, y: number): PaneName | undefined =>
  placed.find((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height)?.pane;

/** The number key of a pane: its place in {@link PANES}, from 1. */
export const paneKey = (pane: PaneName): number => PANES.indexOf(pane) + 1;
