/** Rows of cells as aligned text; the first row is the heading. Columns whose cells are all numbers stand to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => displayWidth(row[c] ?? ''))));
  const numeric = widths.map((_, c) =>
    rows.slice(1).every((row) => /^[-–+≈<]?[\d.,%\s\-+e…–<[\]()]*$/.test(row[c] ?? '')),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => {
        const space = ' '.repeat((widths[c] ?? 0) - displayWidth(cell));
        return numeric[c] === true ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const [heading, ...body] = rows;
  return [line(heading ?? []), rule, ...body.map(line)].join('\n');
}

/** Columns that a terminal gives to the text: wide characters take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width += /\p{M}/u.test(character)
      ? 0
      : /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u{1f300}-\u{1faff}]/u.test(character)
        ? 2
        : 1;
  return width;
}

/** A share in [0, 1] as a percentage with one decimal; a dash where it is undefined. */
export function percent(share: number | null): string {
  return share === null || Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)}%`;
}

/** Names come from folders and files and may hold anything; a terminal must not obey them. */
export function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
