import { displayWidth, fit } from './display-width.ts';
import { span, type Line } from './line.ts';
import type { Role } from '../theme/role.ts';

const HEAT: readonly Role[] = ['heat0', 'heat1', 'heat2', 'heat3', 'heat4'];

/**
 * A confusion matrix: rows are the true classes, columns the predicted ones. A cell shows its count; its background
 * says which share of the row it is. Where it does not fit, the classes that are confused most are shown.
 *
 * @param confusion `[true class][predicted class]`, counts
 */
export function drawMatrix(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
  width: number,
  height: number,
): Line[] {
  const count = Math.max(0, ...confusion.flat());
  const name = Math.min(14, Math.max(4, ...classes.map(displayWidth)), Math.max(4, Math.floor(width / 4)));
  const cell = Math.max(4, String(count).length + 2);
  // A row for the head; where not all classes fit, one more for saying so.
  const down = height - 1 >= confusion.length ? confusion.length : height - 2;
  const room = Math.min(Math.floor((width - name - 1) / cell), down, confusion.length);
  if (room < 1) return [[span('no room for the matrix', 'muted')]];
  const shown = mostConfused(confusion, room);
  const wide = Math.min(Math.max(cell, Math.floor((width - name - 1) / room)), name + 2, 12);
  const used = Math.max(cell, wide);
  const lines: Line[] = [
    [
      span(fit(corner(name), name + 1), 'muted'),
      ...shown.map((index) => span(` ${fit(columnName(classes[index] ?? '', used), used - 1, 'right')}`, 'muted')),
    ],
  ];
  for (const row of shown) {
    const total = (confusion[row] ?? []).reduce((sum, n) => sum + n, 0);
    lines.push([
      span(`${fit(classes[row] ?? '', name)} `),
      ...shown.map((column) => {
        const n = confusion[row]?.[column] ?? 0;
        const level = Math.ceil((total > 0 ? n / total : 0) * 4);
        return span(fit(`${n} `, used, 'right'), undefined, {
          background: HEAT[level] ?? 'heat0',
          bold: row === column,
        });
      }),
    ]);
  }
  if (shown.length < confusion.length && lines.length < height)
    lines.push([span(`${shown.length} of ${confusion.length} classes, the most confused`, 'muted')]);
  return lines;
}

/** Above the numbers, which end one column before the edge; a long name may take that column too. */
const columnName = (name: string, width: number): string =>
  displayWidth(name) < width - 1 ? `${name} ` : fit(name, width - 1).trimEnd();

/** What rows and columns are, in as much room as there is. */
const corner = (room: number): string =>
  ['true ╲ predicted', 'true ╲ pred.', 'true', ''].find((text) => text.length <= room) ?? '';

/** Indices of the `room` classes with the most mistakes, in class order. */
function mostConfused(confusion: readonly (readonly number[])[], room: number): number[] {
  const mistakes = confusion.map((row, index) => {
    let wrong = 0;
    row.forEach((n, column) => {
      if (column !== index) wrong += n + (confusion[column]?.[index] ?? 0);
    });
    return { index, wrong };
  });
  return mistakes
    .sort((a, b) => b.wrong - a.wrong || a.index - b.index)
    .slice(0, room)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}
