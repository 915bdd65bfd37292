import { displayWidth, takeColumns } from './display-width.ts';

/** Breaks text between words into rows of at most `width` columns; a word that is wider than a row is cut. */
export function wrapWords(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    let rest = word;
    if (row !== '') {
      if (displayWidth(row) + 1 + displayWidth(rest) <= width) {
        row += ` ${rest}`;
        continue;
      }
      rows.push(row);
    }
    while (displayWidth(rest) > width && width > 0) {
      const taken = takeColumns(rest, width);
      if (taken === '') break;
      rows.push(taken);
      rest = rest.slice(taken.length);
    }
    row = rest;
  }
  if (row !== '') rows.push(row);
  return rows;
}
