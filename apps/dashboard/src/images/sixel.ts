import sixel from 'sixel';
import type { Graphic, Picture } from './picture.ts';

/** Colours a picture: every terminal with sixels has so many registers, except the VT340 itself. */
const COLORS = 255;

/**
 * A picture in sixels (xterm, foot, Windows Terminal, mlterm …). A sixel is a pixel: the picture has to be as large as
 * the characters that it shall cover.
 *
 * https://vt100.net/docs/vt3xx-gp/chapter14.html
 */
export function sixelGraphic(
  { width, height, rgb }: Picture,
  size: Pick<Graphic, 'key' | 'columns' | 'rows'>,
): Graphic {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return { ...size, draw: sixel.image2sixel(rgba, width, height, COLORS, 1) };
}
