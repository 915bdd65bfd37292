import type { CellSize } from './protocol.ts';

/** A terminal's answer to a question that was sent to it. */
export type Reply =
  | { readonly kind: 'attributes'; readonly sixel: boolean }
  | { readonly kind: 'kitty'; readonly ok: boolean }
  | { readonly kind: 'version'; readonly name: string }
  | { readonly kind: 'cell'; readonly size: CellSize }
  /** The part of the window, in pixels, that sixels may cover. */
  | { readonly kind: 'area'; readonly size: CellSize };

/* eslint-disable no-control-regex -- answers begin with an escape character */
const REPLY =
  /\u001b\[\?([\d;]*)c|\u001b_G([^\u001b]*)\u001b\\|\u001bP>\|([^\u001b]*)\u001b\\|\u001b\[6;(\d+);(\d+)t|\u001b\[\?2;\d+(?:;(\d+);(\d+))?S/g;
/* eslint-enable no-control-regex */

/** Takes a terminal's answers out of its input, so that they are never taken for keys. */
export function takeReplies(input: string): { readonly replies: readonly Reply[]; readonly rest: string } {
  const replies: Reply[] = [];
  const rest = input.replace(
    REPLY,
    (
      _,
      attributes?: string,
      kitty?: string,
      version?: string,
      height?: string,
      width?: string,
      across?: string,
      down?: string,
    ) => {
      if (attributes !== undefined) replies.push({ kind: 'attributes', sixel: attributes.split(';').includes('4') });
      else if (kitty !== undefined) replies.push({ kind: 'kitty', ok: kitty.endsWith(';OK') });
      else if (version !== undefined) replies.push({ kind: 'version', name: version });
      else if (Number(width) > 0 && Number(height) > 0)
        replies.push({ kind: 'cell', size: { width: Number(width), height: Number(height) } });
      else if (Number(across) > 0 && Number(down) > 0)
        replies.push({ kind: 'area', size: { width: Number(across), height: Number(down) } });
      return '';
    },
  );
  return { replies, rest };
}
