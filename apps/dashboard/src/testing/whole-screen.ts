import { displayWidth } from '../draw/display-width.ts';

/**
 * What is wrong with a screen of the dashboard: rows that are too many or too wide, frames that do not close, a title or a
 * key that is cut. Empty where all is well.
 */
export function flawsOf(screen: string, columns: number, rows: number): string[] {
  const lines = screen.split('\n');
  const flaws: string[] = [];
  if (lines.length !== rows) flaws.push(`${lines.length} rows instead of ${rows}`);
  if (!lines[0]?.startsWith(' graft ')) flaws.push('no title in the first row');
  if (!/\b(leave|back|closes|no)\b/.test(lines.at(-1) ?? ''))
    flaws.push(`no way out in the last row: ${lines.at(-1) ?? ''}`);
  lines.forEach((line, index) => {
    const at = `row ${index + 1}: ${line}`;
    if (displayWidth(line) > columns) flaws.push(`too wide, ${at}`);
    // A frame's row begins and ends with a border, the last at the very edge.
    if (/^[│╭╰]/.test(line) && (displayWidth(line) !== columns || !/[│╮╯]$/.test(line)))
      flaws.push(`open frame, ${at}`);
    // Between its corners a frame's upper edge has the title and a remark.
    if ((line.match(/╭─[^╮]*╮/g) ?? []).some((edge) => edge.includes('…'))) flaws.push(`cut title, ${at}`);
  });
  for (const line of [lines[1] ?? '', lines.at(-1) ?? '']) if (/\S…/.test(line)) flaws.push(`cut word: ${line}`);
  return flaws;
}
