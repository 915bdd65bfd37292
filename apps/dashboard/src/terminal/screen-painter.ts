import { displayWidth } from '../draw/display-width.ts';
import type { Line } from '../draw/line.ts';
import type { Graphic } from '../images/picture.ts';
import type { Rect } from '../screen/layout.ts';
import type { Surface } from '../screen/surface.ts';
import { paintLine } from '../theme/paint.ts';

const ESC = '\u001b';
/** Synchronised output (mode 2026): a terminal that knows it shows the frame at once, others ignore it. */
const BEGIN = `${ESC}[?2026h`;
const END = `${ESC}[?2026l`;

/** Writes blocks to a terminal: only the rows that changed, each at its absolute place, pictures after the text. */
export interface ScreenPainter extends Surface {
  /** Clears the screen and paints everything anew, at once and soon: after a resize. */
  repaint(): void;
  /** Paints what is pending, takes the pictures away, and nothing more. */
  close(): void;
}

/** Milliseconds that a new layout may take after a resize. */
const SETTLING = 30;

interface PlacedGraphic {
  readonly graphic: Graphic;
  readonly x: number;
  readonly y: number;
}

interface Painted {
  readonly rect: Rect;
  readonly rows: readonly string[];
  readonly graphics: readonly PlacedGraphic[];
}

/**
 * @param write to the terminal
 * @param interval least milliseconds between two paintings; of what changes between them only the last is painted
 */
export function createScreenPainter(write: (text: string) => void, interval = 100): ScreenPainter {
  const wanted = new Map<string, Painted>();
  let onScreen = new Map<string, Painted>();
  let timer: NodeJS.Timeout | undefined;
  let soon = false;
  let paintedAt = -Infinity;
  let closed = false;
  /** What clears the screen, while that is to be done. */
  let clear = '';

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    soon = false;
    if (closed) return;
    paintedAt = performance.now();
    const shown = [...onScreen.values()].flatMap((block) => block.graphics);
    const graphics = [...wanted.values()].flatMap((block) => block.graphics);
    const gone = shown.filter((one) => !graphics.some((other) => same(one, other)));
    let changes = clear + gone.map((one) => one.graphic.erase ?? '').join('');
    clear = '';
    const written: { x: number; y: number; width: number }[] = [];
    for (const [id, block] of wanted) {
      const before = onScreen.get(id);
      if (before === block) continue;
      const { x, y, width } = block.rect;
      // Another block may have been where this one now is.
      const moved = before === undefined || !equal(before.rect, block.rect);
      block.rows.forEach((text, row) => {
        const uncovered = gone.some((one) => covers(one, { x, y: y + row, width }));
        if (!moved && !uncovered && before.rows[row] === text) return;
        changes += `${ESC}[${y + row + 1};${x + 1}H${text}`;
        written.push({ x, y: y + row, width });
      });
    }
    for (const one of graphics) {
      const fresh = !shown.some((other) => same(one, other));
      // Text that is written over a picture replaces it, where it is not kept on a layer of its own.
      const overwritten = one.graphic.erase === undefined && written.some((row) => covers(one, row));
      if (fresh || overwritten) changes += `${ESC}[${one.y + 1};${one.x + 1}H${one.graphic.draw}`;
    }
    onScreen = new Map(wanted);
    if (changes !== '') write(BEGIN + changes + END);
  };
  // All blocks that change in one task are painted together, after it.
  const later = (): void => {
    if (closed) return;
    const wait = paintedAt + interval - performance.now();
    if (wait > 0) timer ??= setTimeout(flush, wait);
    else if (!soon) {
      soon = true;
      queueMicrotask(flush);
    }
  };
  const eraseAll = (): string =>
    [...onScreen.values()].flatMap((block) => block.graphics.map((one) => one.graphic.erase ?? '')).join('');

  return {
    put(id, rect, lines, theme) {
      const rows = lines.map((line) => paintLine(line, theme));
      wanted.set(id, { rect, rows, graphics: graphicsIn(lines, rect) });
      later();
    },
    remove(id) {
      wanted.delete(id);
      later();
    },
    repaint() {
      if (closed) return;
      clear = `${eraseAll()}${ESC}[2J`;
      onScreen = new Map();
      // The new layout is on its way: the old one shall not be seen in between.
      clearTimeout(timer);
      timer = setTimeout(flush, Math.min(interval, SETTLING));
    },
    close() {
      if (timer !== undefined || soon) flush();
      const erase = eraseAll();
      if (!closed && erase !== '') write(erase);
      closed = true;
    },
  };
}

/** The pictures among the lines of a block, at their places on the screen. */
function graphicsIn(lines: readonly Line[], rect: Rect): PlacedGraphic[] {
  const found: PlacedGraphic[] = [];
  lines.forEach((line, row) => {
    if (!line.some((part) => part.graphic !== undefined)) return;
    let x = rect.x;
    for (const part of line) {
      if (part.graphic !== undefined) found.push({ graphic: part.graphic, x, y: rect.y + row });
      x += displayWidth(part.text);
    }
  });
  return found;
}

const same = (a: PlacedGraphic, b: PlacedGraphic): boolean =>
  a.graphic.key === b.graphic.key && a.x === b.x && a.y === b.y;

const equal = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

const covers = (
  { graphic, x, y }: PlacedGraphic,
  row: { readonly x: number; readonly y: number; readonly width: number },
): boolean => row.y >= y && row.y < y + graphic.rows && row.x < x + graphic.columns && row.x + row.width > x;
