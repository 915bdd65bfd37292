import { deflateSync } from 'node:zlib';
import type { Graphic, Picture } from './picture.ts';

const ESC = '\u001b';
/** Longest piece of a transmission, in characters of base64. */
const CHUNK = 4096;

/**
 * A picture in kitty's graphics protocol (kitty, Ghostty, Konsole): RGB bytes, deflated, scaled by the terminal to the
 * characters that it shall cover. The terminal is told to keep quiet (`q=2`) and to leave the cursor (`C=1`).
 *
 * https://sw.kovidgoyal.net/kitty/graphics-protocol/
 *
 * @param id of the picture, 1…2³²−1; a picture with the same number takes its place
 */
export function kittyGraphic(
  { width, height, rgb }: Picture,
  { key, columns, rows, id }: Pick<Graphic, 'key' | 'columns' | 'rows'> & { readonly id: number },
): Graphic {
  const data = deflateSync(rgb).toString('base64');
  let draw = '';
  for (let at = 0; at < data.length; at += CHUNK) {
    const more = at + CHUNK < data.length ? 1 : 0;
    const control =
      at === 0
        ? `a=T,f=24,o=z,s=${width},v=${height},i=${id},p=1,c=${columns},r=${rows},C=1,q=2,m=${more}`
        : `m=${more},q=2`;
    draw += `${ESC}_G${control};${data.slice(at, at + CHUNK)}${ESC}\\`;
  }
  return { key, columns, rows, draw, erase: `${ESC}_Ga=d,d=I,i=${id},q=2${ESC}\\` };
}
