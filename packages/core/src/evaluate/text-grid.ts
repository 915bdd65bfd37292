import { displayWidth } from './text-table.ts';

/** Neighbouring cells of one kind. */
export interface GridSegment<P extends string> {
  readonly text: string;
  readonly part: P;
}

/** A picture made of characters; every cell has a kind, for whoever paints it. */
export interface TextGrid<P extends string> {
  /** Outside the grid nothing happens. */
  put(column: number, row: number, character: string, part: P): void;
  /** Writes a text without line breaks; wide characters take two cells, combining marks none. */
  write(column: number, row: number, text: string, part: P): void;
  /** The kind of a cell; `undefined` outside. */
  partAt(column: number, row: number): P | undefined;
  /** The rows, each as wide as the grid. */
  rows(): GridSegment<P>[][];
}

/** @param blank kind of a cell that nothing was put into */
export function textGrid<P extends string>(width: number, height: number, blank: P): TextGrid<P> {
  const cells = Array.from({ length: height }, () =>
    Array.from({ length: width }, () => ({ character: ' ', part: blank })),
  );
  const put = (column: number, row: number, character: string, part: P): void => {
    const line = cells[row];
    if (line !== undefined && column >= 0 && column < width) line[column] = { character, part };
  };
  return {
    put,
    write(column, row, text, part) {
      let at = column;
      for (const character of text) {
        const columns = displayWidth(character);
        if (at + columns > width) return;
        if (columns > 0) put(at, row, character, part);
        for (let rest = 1; rest < columns; rest++) put(at + rest, row, '', part);
        at += columns;
      }
    },
    partAt: (column, row) => cells[row]?.[column]?.part,
    rows: () =>
      cells.map((line) => {
        const segments: GridSegment<P>[] = [];
        for (const { character, part } of line) {
          const last = segments.at(-1);
          if (last?.part === part) segments[segments.length - 1] = { text: last.text + character, part };
          else segments.push({ text: character, part });
        }
        return segments;
      }),
  };
}
