import type { Theme } from '../theme/theme.ts';
import { displayWidth } from './display-width.ts';
import type { Line, Span } from './line.ts';

/** Size of a character in the picture, in pixels. */
const CELL = { width: 8.4, height: 18 } as const;
const MARGIN = 10;

/** Lines with their upper left corner, in characters. */
export interface SvgBlock {
  readonly rect: { readonly x: number; readonly y: number };
  readonly lines: readonly Line[];
}

/**
 * Lines as an SVG picture of a terminal, text in real `<text>`.
 *
 * @param images data URLs by the key of the graphic that a span holds
 */
export function linesAsSvg(
  blocks: readonly SvgBlock[],
  columns: number,
  rows: number,
  theme: Theme,
  images: ReadonlyMap<string, string> = new Map(),
): string {
  const width = (columns * CELL.width + 2 * MARGIN).toFixed(0);
  const height = (rows * CELL.height + 2 * MARGIN).toFixed(0);
  const paper = theme.scheme === 'dark' ? '#16181d' : '#ffffff';
  const parts = blocks.flatMap(({ rect, lines }) =>
    lines.flatMap((line, row) => rowParts(line, rect.x, rect.y + row, theme, paper, images)),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">`,
    `<rect width="100%" height="100%" rx="8" fill="${paper}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function rowParts(
  line: Line,
  column: number,
  row: number,
  theme: Theme,
  paper: string,
  images: ReadonlyMap<string, string>,
): string[] {
  const parts: string[] = [];
  const top = MARGIN + row * CELL.height;
  let x = MARGIN + column * CELL.width;
  for (const part of line) {
    const wide = displayWidth(part.text) * CELL.width;
    const { fill, background } = colours(part, theme, paper);
    if (background !== undefined)
      parts.push(
        `<rect x="${px(x)}" y="${px(top)}" width="${px(wide)}" height="${CELL.height}" fill="${background}"/>`,
      );
    const image = part.graphic === undefined ? undefined : images.get(part.graphic.key);
    if (part.graphic !== undefined && image !== undefined)
      parts.push(
        `<image x="${px(x)}" y="${px(top)}" width="${px(wide)}" height="${px(part.graphic.rows * CELL.height)}" preserveAspectRatio="none" href="${image}"/>`,
      );
    if (part.text.trim() !== '')
      parts.push(
        `<text x="${px(x)}" y="${px(top + 13.5)}" textLength="${px(wide)}" xml:space="preserve" fill="${fill}"${part.bold === true ? ' font-weight="bold"' : ''}>${escape(part.text)}</text>`,
      );
    x += wide;
  }
  return parts;
}

function colours(part: Span, theme: Theme, paper: string): { readonly fill: string; readonly background?: string } {
  const fill = hex(theme, part.role ?? 'text');
  if (part.inverse === true) return { fill: paper, background: fill };
  return part.background === undefined ? { fill } : { fill, background: hex(theme, part.background) };
}

const hex = (theme: Theme, role: keyof Theme['shades']): string =>
  `#${theme.shades[role].rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;

const px = (value: number): string => String(Number(value.toFixed(1)));

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
