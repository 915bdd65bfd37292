import { paretoFront, placeable, type ParetoPoint } from './pareto.ts';
import { paretoScales, type ParetoScales } from './pareto-scales.ts';
import { textGrid, type GridSegment, type TextGrid } from './text-grid.ts';
import { displayWidth, printable } from './text-table.ts';

/** What a piece of the plot is, for whoever paints it. */
export type ParetoPart = 'space' | 'axis' | 'label' | 'interval' | 'step' | 'front' | 'point' | 'front-name' | 'name';

export interface ParetoTextOptions {
  /** In characters, everything included. */
  readonly width: number;
  readonly height: number;
  /** Titles of the axes. */
  readonly x: string;
  readonly y: string;
}

const SMALLEST = { width: 24, height: 7 } as const;

/**
 * A Pareto plot made of characters: `●` on the front, `○` behind it, `│` the interval, `·` the front's steps. The axis of x
 * is logarithmic. Names stand where they cover nothing, or else
 * a piece of an interval; what finds no room has none. Joined, the segments of a row are
 * its text.
 *
 * @returns `height` rows, each exactly `width` columns wide
 */
export function paretoText(
  points: readonly ParetoPoint[],
  options: ParetoTextOptions,
): readonly (readonly GridSegment<ParetoPart>[])[] {
  const { width, height } = options;
  const grid = textGrid<ParetoPart>(width, height, 'space');
  const shown = placeable(points);
  if (shown.length === 0 || width < SMALLEST.width || height < SMALLEST.height) {
    grid.write(0, 0, shown.length === 0 ? 'nothing to compare yet' : 'no room for a plot', 'label');
    return grid.rows();
  }
  const front = new Set(paretoFront(shown));
  const scales = paretoScales(shown, width, height);
  drawAxes(grid, scales, options);
  drawSteps(
    grid,
    [...front].map((point) => [scales.column(point.x), scales.row(point.y)]),
  );
  drawIntervals(grid, scales, shown);
  // What is on the front comes first, for its place and for its name.
  const inOrder = [...front, ...shown.filter((point) => !front.has(point))];
  const places = inOrder.map((point): readonly [number, number] => {
    const place = freePlace(grid, scales.column(point.x), scales.row(point.y), scales);
    grid.put(...place, front.has(point) ? '●' : '○', front.has(point) ? 'front' : 'point');
    return place;
  });
  inOrder.forEach((point, index) => {
    const place = places[index];
    if (place !== undefined)
      writeName(grid, place, printable(point.label), front.has(point) ? 'front-name' : 'name', scales);
  });
  return grid.rows();
}

function drawAxes(grid: TextGrid<ParetoPart>, scales: ParetoScales, { width, height, x, y }: ParetoTextOptions): void {
  const { left, top, right, bottom } = scales;
  for (let row = top; row <= bottom; row++) grid.put(left - 1, row, '│', 'axis');
  for (let column = left; column <= right; column++) grid.put(column, bottom + 1, '─', 'axis');
  grid.put(left - 1, bottom + 1, '└', 'axis');
  for (const { at, text } of scales.yTicks) {
    grid.write(left - 2 - text.length, at, text, 'label');
    grid.put(left - 1, at, '┤', 'axis');
  }
  for (const { at, text } of scales.xTicks) {
    grid.put(at, bottom + 1, '┴', 'axis');
    grid.write(Math.max(0, Math.min(width - text.length, at - (text.length >> 1))), bottom + 2, text, 'label');
  }
  const legend = '● on the front  ○ behind it  │ 95 % interval';
  grid.write(0, 0, y, 'label');
  for (const text of [legend, legend.slice(0, 27), legend.slice(0, 14)])
    if (displayWidth(y) + text.length + 3 <= width) {
      grid.write(width - text.length, 0, text, 'label');
      break;
    }
  grid.write(Math.max(0, right - displayWidth(x) + 1), height - 1, x, 'label');
}

/** For any speed the best accuracy that is at least as fast: down from one point, then across to the next. */
function drawSteps(grid: TextGrid<ParetoPart>, places: readonly (readonly [number, number])[]): void {
  for (let i = 1; i < places.length; i++) {
    const [fromColumn, fromRow] = places[i - 1] ?? [0, 0];
    const [toColumn, toRow] = places[i] ?? [0, 0];
    for (let row = fromRow; row < toRow; row++) grid.put(fromColumn, row, '·', 'step');
    for (let column = fromColumn; column < toColumn; column++) grid.put(column, toRow, '·', 'step');
  }
}

function drawIntervals(grid: TextGrid<ParetoPart>, scales: ParetoScales, points: readonly ParetoPoint[]): void {
  for (const { x, y, low = y, high = y } of points)
    for (let row = scales.row(high); row <= scales.row(low); row++)
      if (low < high) grid.put(scales.column(x), row, '│', 'interval');
}

/** Points that fall into one cell stand side by side. */
function freePlace(
  grid: TextGrid<ParetoPart>,
  column: number,
  row: number,
  { left, right }: ParetoScales,
): readonly [number, number] {
  for (const step of [0, 1, -1, 2, -2, 3, -3]) {
    const at = column + step;
    const part = grid.partAt(at, row);
    if (at >= left && at <= right && part !== 'front' && part !== 'point') return [at, row];
  }
  return [column, row];
}

/** Right of the point, left of it, or in a row above or below: wherever it covers nothing. */
function writeName(
  grid: TextGrid<ParetoPart>,
  [column, row]: readonly [number, number],
  name: string,
  part: ParetoPart,
  { left, right, top, bottom }: ParetoScales,
): void {
  const length = displayWidth(name);
  const before = column - length - 1;
  const after = column + 2;
  const candidates = [
    [after, row],
    [before, row],
    [after, row - 1],
    [after, row + 1],
    [before, row - 1],
    [before, row + 1],
    [column - (length >> 1), row - 1],
    [column - (length >> 1), row + 1],
  ] as const;
  // The front's steps are covered only where nothing else is left, and then the intervals: a point without a name says less.
  for (const harmless of [
    ['space'],
    ['space', 'axis', 'step'],
    ['space', 'axis', 'step', 'interval'],
  ] satisfies ParetoPart[][])
    for (const [at, on] of candidates) {
      if (at < left || at + length - 1 > right || on < top || on > bottom) continue;
      let free = true;
      for (let cell = at - 1; cell <= at + length; cell++) {
        const there = grid.partAt(cell, on);
        const own = cell === column && on === row;
        if (!own && there !== undefined && !(harmless as ParetoPart[]).includes(there)) free = false;
      }
      if (!free) continue;
      grid.write(at, on, name, part);
      return;
    }
}
