/**
 * A picture of dots: each character cell holds 2 × 4 of them (Unicode's braille patterns, U+2800…U+28FF). A cell has
 * one look, that of the series drawn last into it, as a terminal cell has one foreground colour.
 */
export interface BrailleCanvas {
  /** Size in characters. */
  readonly columns: number;
  readonly rows: number;
  /** Size in dots: `2 * columns` and `4 * rows`. */
  readonly width: number;
  readonly height: number;
  /** Sets the dot at column x from the left and row y from the top; outside the picture nothing happens. */
  dot(x: number, y: number, series: number): void;
  /**
   * Draws a line of dots between two points, ends included (Bresenham's algorithm).
   *
   * @param dash columns of dots that are drawn and left out in turn, counted from the left edge; without: all are drawn
   */
  line(x0: number, y0: number, x1: number, y1: number, series: number, dash?: Dash): void;
  /** The character of a cell and its series; an empty cell is a space of series −1. */
  cell(column: number, row: number): { character: string; series: number };
}

export interface Dash {
  readonly on: number;
  readonly off: number;
}

/** Bit of each dot in a cell, `[row][column]`, as Unicode numbers them. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

export function brailleCanvas(columns: number, rows: number): BrailleCanvas {
  const width = columns * 2;
  const height = rows * 4;
  const bits = new Uint8Array(columns * rows);
  const owner = new Int8Array(columns * rows).fill(-1);
  const dot = (x: number, y: number, series: number): void => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const index = (y >> 2) * columns + (x >> 1);
    bits[index] = (bits[index] ?? 0) | (BITS[y & 3]?.[x & 1] ?? 0);
    owner[index] = series;
  };
  return {
    columns,
    rows,
    width,
    height,
    dot,
    line(x0, y0, x1, y1, series, dash) {
      const dx = Math.abs(x1 - x0);
      const dy = -Math.abs(y1 - y0);
      const stepX = x0 < x1 ? 1 : -1;
      const stepY = y0 < y1 ? 1 : -1;
      let error = dx + dy;
      let [x, y] = [x0, y0];
      for (;;) {
        if (dash === undefined || x % (dash.on + dash.off) < dash.on) dot(x, y, series);
        if (x === x1 && y === y1) return;
        const doubled = 2 * error;
        if (doubled >= dy) {
          error += dy;
          x += stepX;
        }
        if (doubled <= dx) {
          error += dx;
          y += stepY;
        }
      }
    },
    cell(column, row) {
      const index = row * columns + column;
      const pattern = bits[index] ?? 0;
      return pattern === 0
        ? { character: ' ', series: -1 }
        : {
            character: String.fromCharCode(0x2800 + pattern),
            series: owner[index] ?? -1,
          };
    },
  };
}
