import type { Line, Span } from '../draw/line.ts';
import type { Role } from './role.ts';
import type { Theme } from './theme.ts';

/** The line as a terminal wants it. Without colours only bold and inverse remain. */
export function paintLine(line: Line, theme: Theme): string {
  let painted = '';
  for (const part of line) painted += paintSpan(part, theme);
  return painted;
}

/** Lines as one text. */
export const paintBlock = (lines: readonly Line[], theme: Theme): string =>
  lines.map((line) => paintLine(line, theme)).join('\n');

/** Whether thumbnails make sense: sixteen colours make no picture. */
export const showsPictures = ({ depth }: Theme): boolean => depth === '256' || depth === 'truecolor';

function paintSpan(part: Span, theme: Theme): string {
  if (part.text === '') return '';
  if (part.picture !== undefined && showsPictures(theme)) return part.picture;
  const open: string[] = [];
  const close: string[] = [];
  if (part.bold === true) {
    open.push('1');
    close.push('22');
  }
  if (part.inverse === true) {
    open.push('7');
    close.push('27');
  }
  if (part.role !== undefined && theme.depth !== 'none') {
    open.push(color(part.role, theme, false));
    close.push('39');
  }
  if (part.background !== undefined && theme.depth !== 'none') {
    open.push(color(part.background, theme, true));
    close.push('49');
  }
  if (open.length === 0) return part.text;
  // One sequence a parameter: that is what Ink's tokenizer takes apart and puts together again.
  const sgr = (codes: readonly string[]): string => codes.map((code) => `\u001b[${code}m`).join('');
  return sgr(open) + part.text + sgr(close);
}

function color(role: Role, theme: Theme, background: boolean): string {
  const { rgb, indexed, basic } = theme.shades[role];
  if (theme.depth === 'truecolor') return `${background ? 48 : 38};2;${rgb.join(';')}`;
  if (theme.depth === '256') return `${background ? 48 : 38};5;${indexed}`;
  return String(background ? basic + 10 : basic);
}
