const ESC = '\u001b';
/** Synchronised output (mode 2026): a terminal that knows it shows the frame at once, others ignore it. */
const BEGIN = `${ESC}[?2026h`;
const END = `${ESC}[?2026l`;

/** Puts whole frames on the screen by writing only the rows that changed, each at its absolute place. */
export interface FramePainter {
  /** @param frame rows separated by line feeds; no row may be wider than the terminal */
  paint(frame: string): void;
  /** Forgets what is on the screen, clears it, and paints the latest frame anew: after a resize. */
  repaint(): void;
  /** Paints what is pending and nothing more. */
  close(): void;
}

/**
 * @param write to the terminal
 * @param interval least milliseconds between two paintings; of the frames between them only the last is painted
 */
export function createFramePainter(write: (text: string) => void, interval = 100): FramePainter {
  let onScreen: readonly string[] = [];
  let latest = '';
  let timer: NodeJS.Timeout | undefined;
  let paintedAt = -Infinity;
  let closed = false;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    paintedAt = performance.now();
    const rows = latest.split('\n');
    const changed: string[] = [];
    for (let row = 0; row < Math.max(rows.length, onScreen.length); row++) {
      const text = rows[row] ?? '';
      if (text !== onScreen[row]) changed.push(`${ESC}[${row + 1};1H${text}${ESC}[0m${ESC}[K`);
    }
    onScreen = rows;
    if (changed.length > 0) write(BEGIN + changed.join('') + END);
  };
  return {
    paint(frame) {
      if (closed) return;
      latest = frame;
      const wait = paintedAt + interval - performance.now();
      if (wait <= 0) flush();
      else timer ??= setTimeout(flush, wait);
    },
    repaint() {
      if (closed) return;
      onScreen = [];
      write(`${ESC}[2J`);
      flush();
    },
    close() {
      if (timer !== undefined) flush();
      closed = true;
    },
  };
}
