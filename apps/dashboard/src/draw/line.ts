import type { Graphic } from '../images/picture.ts';
import type { Role } from '../theme/role.ts';
import { without } from '../state/without.ts';
import { displayWidth, fit } from './display-width.ts';

/** A piece of text in one look. The text holds no escape sequences; looks are put on at the very end. */
export interface Span {
  readonly text: string;
  readonly role?: Role;
  /** Painted behind the text. */
  readonly background?: Role;
  readonly bold?: boolean;
  readonly inverse?: boolean;
  /**
   * Takes the text's place on a terminal with at least 256 colours: painted already, and as wide as the text. For pictures, whose
   * colours are no roles.
   */
  readonly picture?: string;
  /** A picture of the terminal's own whose upper left corner is here; blank text keeps its place free. */
  readonly graphic?: Graphic;
}

/** One row of a picture made of characters. */
export type Line = readonly Span[];

export const span = (text: string, role?: Role, look: Omit<Span, 'text' | 'role'> = {}): Span => ({
  text,
  ...(role === undefined ? {} : { role }),
  ...look,
});

/** The text of a line without its looks. */
export const textOf = (line: Line): string => line.map((part) => part.text).join('');

export function lineWidth(line: Line): number {
  let width = 0;
  for (const part of line) width += displayWidth(part.text);
  return width;
}

/** The line in exactly `width` columns: cut with `…`, or padded. */
export function fitLine(line: Line, width: number): Line {
  const total = lineWidth(line);
  if (total === width) return line;
  if (total < width) return [...line, span(' '.repeat(width - total))];
  const kept: Span[] = [];
  let left = width;
  for (const part of line) {
    const columns = displayWidth(part.text);
    if (columns < left) {
      kept.push(part);
      left -= columns;
      continue;
    }
    // The last column is the ellipsis's, whether this part ends on it or runs over it.
    if (left > 0) kept.push({ ...without(part, 'picture', 'graphic'), text: fit(part.text + '…', left) });
    break;
  }
  return kept;
}

/** A line with one part at its left end and one at its right; the left one is cut where both do not fit. */
export function spread(left: Line, right: Line, width: number): Line {
  const rightWidth = Math.min(lineWidth(right), width);
  return [...fitLine(left, Math.max(0, width - rightWidth)), ...fitLine(right, rightWidth)];
}

/** Lines of exactly `width` columns and exactly `height` rows. */
export function fitBlock(lines: readonly Line[], width: number, height: number): Line[] {
  const block = lines.slice(0, height).map((line) => fitLine(line, width));
  while (block.length < height) block.push([span(' '.repeat(width))]);
  return block;
}
