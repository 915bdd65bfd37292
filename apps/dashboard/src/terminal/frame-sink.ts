import { EventEmitter } from 'node:events';
import type { FramePainter } from './frame-painter.ts';

/**
 * The stream that Ink writes to: it has the terminal's size, but each write is a whole frame for the painter. It does
 * not call itself a terminal, so that nobody hides cursors or erases lines on it.
 */
export function frameSink(
  stdout: NodeJS.WriteStream,
  painter: FramePainter,
): { readonly stream: NodeJS.WriteStream; readonly close: () => void } {
  const sink = Object.assign(new EventEmitter(), {
    columns: stdout.columns,
    rows: stdout.rows,
    isTTY: false,
    writable: true,
    write(frame: string, done?: () => void): boolean {
      if (frame !== '') painter.paint(frame);
      done?.();
      return true;
    },
  });
  const resized = (): void => {
    sink.columns = stdout.columns;
    sink.rows = stdout.rows;
    // The tree is laid out anew first; what it then draws goes onto a cleared screen.
    sink.emit('resize');
    painter.repaint();
  };
  stdout.on('resize', resized);
  return {
    stream: sink as unknown as NodeJS.WriteStream,
    close: () => {
      stdout.off('resize', resized);
    },
  };
}
