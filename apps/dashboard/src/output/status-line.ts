import { fit } from '../draw/display-width.ts';

/** Says on stderr how far a command is, on a line that is written over and at last removed. */
export interface StatusLine {
  set(text: string): void;
  clear(): void;
}

/** Least milliseconds between two writes. */
const PACE = 100;

/** Silent where stderr is no terminal: there a log of it would be noise. */
export function createStatusLine(
  stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown } = process.stderr,
): StatusLine {
  if (stream.isTTY !== true) return { set: () => undefined, clear: () => undefined };
  let writtenAt = -Infinity;
  let dirty = false;
  return {
    set(text) {
      if (performance.now() - writtenAt < PACE) return;
      writtenAt = performance.now();
      dirty = true;
      stream.write(`\r${fit(text, (stream.columns ?? 80) - 1)}`);
    },
    clear() {
      if (dirty) stream.write(`\r${' '.repeat((stream.columns ?? 80) - 1)}\r`);
      dirty = false;
    },
  };
}
