import { kittyGraphic } from './kitty.ts';
import type { Graphic, Picture } from './picture.ts';
import type { CellSize, ImageProtocol } from './protocol.ts';

/** How pictures are shown on this terminal. */
export interface ImageSetup {
  readonly protocol: ImageProtocol;
  readonly cell: CellSize;
}

/** Size in pixels that a photo is decoded to, for `columns` × `rows` characters. */
export function pixelsFor({ protocol, cell }: ImageSetup, columns: number, rows: number): CellSize {
  return protocol === 'blocks' || protocol === 'none'
    ? { width: columns, height: rows * 2 }
    : { width: columns * cell.width, height: rows * cell.height };
}

/** The picture as the terminal takes it; `undefined` where it is drawn with characters. */
export async function encodeGraphic(
  picture: Picture,
  size: Pick<Graphic, 'key' | 'columns' | 'rows'> & { readonly id: number },
  protocol: ImageProtocol,
): Promise<Graphic | undefined> {
  // Each encoder's libraries are loaded on its own kind of terminal only.
  switch (protocol) {
    case 'kitty':
      return kittyGraphic(picture, size);
    case 'iterm':
      return (await import('./iterm.ts')).itermGraphic(picture, size);
    case 'sixel':
      return (await import('./sixel.ts')).sixelGraphic(picture, size);
    default:
      return undefined;
  }
}
