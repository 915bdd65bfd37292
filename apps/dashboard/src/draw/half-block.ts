import type { Picture } from '../images/picture.ts';

/**
 * The picture in half blocks: each character is two pixels, the upper one its foreground, the lower one its background.
 * Rows come with their escape sequences, for they have a colour a cell; they are for a terminal with colours only.
 *
 * @param depth `256` uses the 6 × 6 × 6 cube, `truecolor` the pixel's own colour
 */
export function drawHalfBlocks({ width, height, rgb }: Picture, depth: '256' | 'truecolor'): string[] {
  const rows: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let row = '';
    for (let x = 0; x < width; x++) {
      const upper = pixel(rgb, (y * width + x) * 3, depth);
      const lower = pixel(rgb, (Math.min(y + 1, height - 1) * width + x) * 3, depth);
      row += `\u001b[38;${upper}m\u001b[48;${lower}m▀`;
    }
    rows.push(`${row}\u001b[39m\u001b[49m`);
  }
  return rows;
}

function pixel(rgb: Uint8Array, at: number, depth: '256' | 'truecolor'): string {
  const [r, g, b] = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
  if (depth === 'truecolor') return `2;${r};${g};${b}`;
  const level = (value: number): number => Math.round((value / 255) * 5);
  return `5;${16 + 36 * level(r) + 6 * level(g) + level(b)}`;
}
