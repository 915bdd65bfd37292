import type { Role } from '../theme/role.ts';
import { axisOf, type Axis } from './axis.ts';
import { brailleCanvas, type BrailleCanvas, type Dash } from './braille.ts';
import { displayWidth, fit } from './display-width.ts';
import { span, type Line, type Span } from './line.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly label: string;
  readonly role: Role;
  readonly points: readonly Point[];
  /** Dots only where the points are, no lines between them. */
  readonly scatter?: boolean;
  /** Drawn with gaps, to be told apart without colour. */
  readonly dash?: Dash;
}

/** A point that is pointed out by a character over the dots. */
export interface Mark extends Point {
  readonly symbol: string;
  readonly role: Role;
}

export interface ChartOptions {
  readonly series: readonly Series[];
  readonly marks?: readonly Mark[];
  /** Size in characters, axes included. */
  readonly width: number;
  readonly height: number;
  /** Values that the vertical axis never leaves. */
  readonly bounds?: readonly [number, number];
  /** What is shown of the horizontal axis; by default everything. */
  readonly range?: readonly [number, number];
  /** How values of the vertical axis are written. */
  readonly format?: (value: number, digits: number) => string;
  /** What the horizontal axis counts. */
  readonly unit?: string;
  /** How its ends are written. */
  readonly formatX?: (value: number) => string;
}

/** Draws curves in braille dots with a labelled vertical axis and the ends of the horizontal one. */
export function drawChart(options: ChartOptions): Line[] {
  const { series, width, height, bounds } = options;
  const rows = height - 1;
  const range = options.range ?? extent(series);
  const shown = series.map((one) => ({
    ...one,
    points: one.points.filter(({ x, y }) => x >= range[0] && x <= range[1] && Number.isFinite(y)),
  }));
  const axis = axisOf(
    shown.flatMap((one) => one.points.map((point) => point.y)),
    Math.max(2, Math.min(6, Math.floor(rows / 3))),
    bounds,
  );
  const format = options.format ?? ((value, digits) => value.toFixed(digits));
  const labels = axis.ticks.map((tick) => format(tick, axis.digits));
  const gutter = Math.max(1, ...labels.map(displayWidth)) + 1;
  const columns = width - gutter - 1;
  if (columns < 2 || rows < 1) return [];
  const canvas = brailleCanvas(columns, rows);
  const place = placing(canvas, range, axis);
  shown.forEach((one, index) => drawSeries(canvas, one, index, place));

  const lines: Span[][] = [];
  const ticks = tickRows(axis, labels, rows);
  for (let row = 0; row < rows; row++) {
    const label = ticks.get(row);
    lines.push([
      span(fit(label ?? '', gutter - 1, 'right'), 'muted'),
      span(label === undefined ? ' │' : ' ┤', 'border'),
      ...cells(canvas, row, shown),
    ]);
  }
  mark(lines, options.marks ?? [], place, range);
  return [...lines, baseline(range, gutter, columns, options)];
}

type Place = (point: Point) => readonly [x: number, y: number];

function placing(canvas: BrailleCanvas, [from, to]: readonly [number, number], axis: Axis): Place {
  const across = (canvas.width - 1) / Math.max(1e-12, to - from);
  const up = (canvas.height - 1) / (axis.high - axis.low);
  return ({ x, y }) => [
    Math.round((x - from) * across),
    Math.round((axis.high - Math.min(axis.high, Math.max(axis.low, y))) * up),
  ];
}

function drawSeries(canvas: BrailleCanvas, series: Series, index: number, place: Place): void {
  let previous: readonly [number, number] | undefined;
  for (const point of series.points) {
    const [x, y] = place(point);
    if (previous === undefined || series.scatter === true) canvas.dot(x, y, index);
    else canvas.line(previous[0], previous[1], x, y, index, series.dash);
    previous = [x, y];
  }
}

/** Neighbouring cells of one series become one span. */
function cells(canvas: BrailleCanvas, row: number, series: readonly Series[]): Span[] {
  const spans: Span[] = [];
  let text = '';
  let current = -1;
  const flush = (): void => {
    if (text !== '') spans.push(span(text, series[current]?.role));
    text = '';
  };
  for (let column = 0; column < canvas.columns; column++) {
    const cell = canvas.cell(column, row);
    if (cell.series !== current) {
      flush();
      current = cell.series;
    }
    text += cell.character;
  }
  flush();
  return spans;
}

function tickRows(axis: Axis, labels: readonly string[], rows: number): Map<number, string> {
  const found = new Map<number, string>();
  axis.ticks.forEach((tick, index) => {
    const share = (axis.high - tick) / (axis.high - axis.low);
    found.set(Math.round(share * (rows - 1)), labels[index] ?? '');
  });
  return found;
}

function mark(lines: Span[][], marks: readonly Mark[], place: Place, [from, to]: readonly [number, number]): void {
  for (const one of marks) {
    if (one.x < from || one.x > to || !Number.isFinite(one.y)) continue;
    const [x, y] = place(one);
    const line = lines[y >> 2];
    if (line === undefined) continue;
    replaceCell(line, 2, x >> 1, span(one.symbol, one.role, { bold: true }));
  }
}

/** Replaces the cell at `column`, counted from the span at index `first`. Cells here are one column wide. */
function replaceCell(line: Span[], first: number, column: number, replacement: Span): void {
  let at = 0;
  for (let i = first; i < line.length; i++) {
    const part = line[i];
    if (part === undefined) return;
    const size = part.text.length;
    if (column < at + size) {
      const inside = column - at;
      const before = part.text.slice(0, inside);
      const after = part.text.slice(inside + 1);
      line.splice(
        i,
        1,
        ...(before === '' ? [] : [{ ...part, text: before }]),
        replacement,
        ...(after === '' ? [] : [{ ...part, text: after }]),
      );
      return;
    }
    at += size;
  }
}

function baseline(
  [from, to]: readonly [number, number],
  gutter: number,
  columns: number,
  { unit, formatX = (value) => String(Math.round(value * 100) / 100) }: ChartOptions,
): Line {
  const left = formatX(from);
  const right = formatX(to);
  const rest = Math.max(0, columns - left.length - right.length - 2);
  const named = unit !== undefined && rest >= unit.length + 6;
  const before = named ? (rest - unit.length - 2) >> 1 : rest;
  return [
    span(`${' '.repeat(gutter)}└`, 'border'),
    span(left, 'muted'),
    span(` ${'─'.repeat(before)}`, 'border'),
    ...(named ? [span(` ${unit} `, 'muted'), span('─'.repeat(rest - unit.length - 2 - before), 'border')] : []),
    span(' '),
    span(right, 'muted'),
  ];
}

function extent(series: readonly Series[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { points } of series)
    for (const { x } of points) {
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
  return low > high ? [0, 1] : [low, high === low ? low + 1 : high];
}
