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

/** What the panes hold, as far as it decides how much room they are given. */
export interface Contents {
  readonly classes: number;
  /** The run is over: what it came to is shown above the panes, and what it was made of needs less room. */
  readonly over: boolean;
}

/**
 * Where each pane goes. Small terminals show the focused pane and its neighbour, number keys lead to the others; larger
 * ones show all, as large as what is in them. The panes never overlap, and cover everything between header and footer.
 *
 * @param reserved rows below the header that are not for panes
 */
export function layout(
  columns: number,
  rows: number,
  screen: Pick<ScreenState, 'focus' | 'maximized'>,
  contents: Contents = { classes: 2, over: false },
  reserved = 0,
): PlacedPane[] {
  const area: Rect = {
    x: 0,
    y: HEADER_ROWS + reserved,
    width: columns,
    height: Math.max(0, rows - HEADER_ROWS - FOOTER_ROWS - reserved),
  };
  if (screen.maximized) return [{ pane: screen.focus, ...area }];
  if (columns >= 150 && area.height >= 34) return large(area, contents.classes);
  if (columns >= 110 && area.height >= 20)
    return withFocus(
      contents.over || area.height < 28 ? after(area, contents.classes) : medium(area, contents.classes),
      screen.focus,
    );
  return small(area, screen.focus);
}

/** A pane that has no place of its own takes the largest one's, where it is asked for. */
function withFocus(placed: PlacedPane[], focus: PaneName): PlacedPane[] {
  if (placed.some((one) => one.pane === focus)) return placed;
  const size = ({ width, height }: Rect): number => width * height;
  const largest = placed.reduce((best, one) => (size(one) > size(best) ? one : best));
  return placed.map((one) => (one === largest ? { ...one, pane: focus } : one));
}

function small(area: Rect, focus: PaneName): PlacedPane[] {
  if (area.width < 72) return [{ pane: focus, ...area }];
  const pair = PAIRS.find((two) => two.includes(focus)) ?? [focus];
  const logRows = focus !== 'log' && area.height >= 18 ? 6 : 0;
  const above = { ...area, height: area.height - logRows };
  const log: PlacedPane[] = logRows === 0 ? [] : [{ pane: 'log', ...area, y: area.y + above.height, height: logRows }];
  return [
    ...across(
      above,
      pair.map((pane) => [pane, 1]),
    ),
    ...log,
  ];
}

/** What is looked at together. */
const PAIRS: readonly (readonly PaneName[])[] = [
  ['loss', 'accuracy'],
  ['classes', 'confusion'],
  ['speed', 'data'],
];

/** Rows that a list of the classes takes with its frame and so many rows more, within bounds. */
const rowsFor = (classes: number, more: number, most: number): number => Math.min(most, classes + 2 + more);

const SPEED_ROWS = 10;

function medium(area: Rect, classes: number): PlacedPane[] {
  const [left, right] = columnsOf(area, [3, 2]);
  return [
    ...down(left, [
      ['loss', 4],
      ['accuracy', 4],
      ['rate', 7, 'rows'],
      ['log', 7, 'rows'],
    ]),
    ...down(right, [
      ['speed', SPEED_ROWS, 'rows'],
      ['data', rowsFor(classes, 3, 8), 'rows'],
      ['confusion', rowsFor(classes, 1, 8), 'rows'],
      ['classes', rowsFor(classes, 0, 6), 'rows'],
      ['photos', 1],
    ]),
  ];
}

function after(area: Rect, classes: number): PlacedPane[] {
  const [left, right] = columnsOf(area, [4, 5]);
  return [
    ...down(left, [
      ['loss', 1],
      ['accuracy', 1],
    ]),
    ...down(right, [
      ['confusion', rowsFor(classes, 1, 9), 'rows'],
      ['classes', rowsFor(classes, 0, 8), 'rows'],
      ['photos', 1],
    ]),
  ];
}

function large(area: Rect, classes: number): PlacedPane[] {
  const [left, middle, right] = columnsOf(area, [5, 3, 3]);
  return [
    ...down(left, [
      ['loss', 4],
      ['accuracy', 4],
      ['log', 8, 'rows'],
    ]),
    ...down(middle, [
      ['speed', SPEED_ROWS, 'rows'],
      ['data', rowsFor(classes, 3, 9), 'rows'],
      ['classes', rowsFor(classes, 0, 9), 'rows'],
      ['rate', 1],
    ]),
    ...down(right, [
      ['confusion', rowsFor(classes, 1, 14), 'rows'],
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

function across(area: Rect, shares: readonly (readonly [PaneName, number])[]): PlacedPane[] {
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
