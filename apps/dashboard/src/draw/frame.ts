import { displayWidth, fit } from './display-width.ts';
import { fitBlock, span, type Line } from './line.ts';

export interface FrameOptions {
  readonly title: string;
  /** Written at the right end of the upper edge. */
  readonly note?: string;
  /** Outer size in characters, at least 4 × 2. */
  readonly width: number;
  readonly height: number;
  readonly focused?: boolean;
}

/** Puts a box with a title around lines, which are cut and padded to fill it. */
export function drawFrame(
  content: readonly Line[],
  { title, note, width, height, focused = false }: FrameOptions,
): Line[] {
  const inner = width - 2;
  const edge = focused ? 'focus' : 'border';
  const label = fit(title, Math.min(displayWidth(title), inner - 3));
  const room = inner - displayWidth(label) - 3;
  // A remark that does not fit says nothing.
  const hint = note !== undefined && displayWidth(note) + 3 <= room ? ` ${note} ` : '';
  const dashes = '─'.repeat(Math.max(0, room - displayWidth(hint)));
  return [
    [
      span('╭─', edge),
      span(` ${label} `, focused ? 'focus' : 'title', { bold: true }),
      span(dashes, edge),
      span(hint, 'muted'),
      span('╮', edge),
    ],
    ...fitBlock(content, inner, height - 2).map((line) => [span('│', edge), ...line, span('│', edge)]),
    [span(`╰${'─'.repeat(inner)}╯`, edge)],
  ];
}

/** A heading between rules over lines without a frame at their sides, so that what is in them can be copied. */
export function drawSection(content: readonly Line[], title: string, width: number, height: number): Line[] {
  const heading = [span('──', 'border'), span(` ${title} `, 'title', { bold: true })];
  const rule = span('─'.repeat(Math.max(0, width - 4 - displayWidth(title))), 'border');
  return [[...heading, rule], ...fitBlock(content, width, height - 1)];
}
