import sharp from 'sharp';
import type { Graphic, Picture } from './picture.ts';

/**
 * An inline picture as iTerm2 takes it (WezTerm and mintty too): a JPEG file, scaled by the terminal to the characters that
 * it shall cover.
 *
 * https://iterm2.com/documentation-images.html
 */
export async function itermGraphic(
  { width, height, rgb }: Picture,
  size: Pick<Graphic, 'key' | 'columns' | 'rows'>,
): Promise<Graphic> {
  const file = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
  const parameters = `inline=1;size=${file.length};width=${size.columns};height=${size.rows};preserveAspectRatio=0;doNotMoveCursor=1`;
  return { ...size, draw: `\u001b]1337;File=${parameters}:${file.toString('base64')}\u0007` };
}
