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

/** A command over several rows as a shell takes it: every row but the last ends in a backslash. */
export function wrapCommand(command: string, width: number): string[] {
  if (displayWidth(command) <= width) return [command];
  const rows = wrapWords(command, width - 4);
  return rows.map((row, index) => `${index === 0 ? '' : '  '}${row}${index === rows.length - 1 ? '' : ' \\'}`);
}
