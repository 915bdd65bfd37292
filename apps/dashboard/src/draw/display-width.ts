import stringWidth from 'string-width';

/** ASCII, and what charts, bars and frames are made of: box drawing, blocks, braille; none is wide, combining or an emoji. */
const NARROW = /^[\x20-\x7e\u2500-\u259f\u2800-\u28ff]*$/;

/** Columns that a terminal gives to the text: 2 for a full-width character, 0 for a combining mark. */
export function displayWidth(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

/**
 * Makes any text harmless to a terminal: control characters, escape sequences included, and the characters that reverse
 * the writing direction are shown as `\xNN` or `\u{NNNN}`, so that a file's name can never move the cursor.
 */
export function printable(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => {
      const code = character.charCodeAt(0);
      return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
    },
  );
}

/** The longest beginning of the text that fits into `width` columns; no character is cut in half. */
export function takeColumns(text: string, width: number): string {
  if (width <= 0) return '';
  if (NARROW.test(text)) return text.slice(0, width);
  let taken = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const columns = displayWidth(segment);
    if (used + columns > width) break;
    taken += segment;
    used += columns;
  }
  return taken;
}

/** The text in exactly `width` columns: cut with `…` where it is too long, padded with spaces where it is too short. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const columns = displayWidth(text);
  if (columns === width) return text;
  if (columns < width) {
    const padding = ' '.repeat(width - columns);
    return align === 'left' ? text + padding : padding + text;
  }
  if (width <= 0) return '';
  const cut = `${takeColumns(text, width - 1)}…`;
  return cut + ' '.repeat(Math.max(0, width - displayWidth(cut)));
}

/** As {@link fit}, but it is the beginning that is left out: the end of a path says more. */
export function fitEnd(text: string, width: number): string {
  if (displayWidth(text) <= width) return fit(text, width);
  const segments = [...new Intl.Segmenter().segment(text)].map((part) => part.segment);
  let kept = '';
  let used = 1;
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i] ?? '';
    const columns = displayWidth(segment);
    if (used + columns > width) break;
    kept = segment + kept;
    used += columns;
  }
  return fit(`…${kept}`, width);
}
