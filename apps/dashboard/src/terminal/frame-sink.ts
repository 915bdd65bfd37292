import { EventEmitter } from 'node:events';

/**
 * The stream that Ink writes to. It has the terminal's size and nothing else: what is seen is painted past Ink. It does
 * not call itself a terminal, so that nobody hides cursors or erases lines on it.
 *
 * @param onResize called after the tree has been laid out for the new size
 */
export function frameSink(
  stdout: NodeJS.WriteStream,
  onResize: () => void,
): { readonly stream: NodeJS.WriteStream; readonly close: () => void } {
  const sink = Object.assign(new EventEmitter(), {
    columns: stdout.columns,
    rows: stdout.rows,
    isTTY: false,
    writable: true,
    write(_frame: string, done?: () => void): boolean {
      done?.();
      return true;
    },
  });
  const resized = (): void => {
    sink.columns = stdout.columns;
    sink.rows = stdout.rows;
    sink.emit('resize');
    onResize();
  };
  stdout.on('resize', resized);
  return {
    stream: sink as unknown as NodeJS.WriteStream,
    close: () => {
      stdout.off('resize', resized);
    },
  };
}
