import { displayWidth, fit } from './display-width.ts';
import { span, type Line, type Span } from './line.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Widest it may get; longer cells are cut. */
  readonly maxWidth?: number;
}

/** A table with one space-separated column a field, as wide as its cells; the head is bold. */
export function drawTable(columns: readonly Column[], rows: readonly (readonly (string | Span)[])[]): Line[] {
  const text = (cell: string | Span | undefined): string => (typeof cell === 'string' ? cell : (cell?.text ?? ''));
  const widths = columns.map((column, index) =>
    Math.min(
      column.maxWidth ?? Infinity,
      Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(text(row[index])))),
    ),
  );
  const draw = (row: readonly (string | Span)[], look: Omit<Span, 'text'>): Line =>
    columns.flatMap((column, index) => {
      const cell = row[index] ?? '';
      const part = fit(text(cell), widths[index] ?? 0, column.align);
      const own = typeof cell === 'string' ? look : cell;
      const gap = index === columns.length - 1 ? [] : [span('  ')];
      return [{ ...own, text: part }, ...gap];
    });
  return [
    draw(
      columns.map((column) => column.title),
      { role: 'title', bold: true },
    ),
    ...rows.map((row) => draw(row, {})),
  ];
}
