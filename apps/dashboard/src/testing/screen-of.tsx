import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import type { ReactElement } from 'react';

/** A terminal of any size that keeps what Ink draws; keys can be pressed. For tests. */
export interface TestScreen {
  /** The latest frame. */
  frame(): string;
  /** Resolves once a frame satisfies the condition. */
  until(holds: (frame: string) => boolean, what?: string): Promise<string>;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  unmount(): void;
}

export function screenOf(tree: ReactElement, columns: number, rows: number): TestScreen {
  let latest = '';
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    write(frame: string) {
      latest = stripVTControlCharacters(frame);
      stdout.emit('frame');
      return true;
    },
  });
  let pending: string[] = [];
  const stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    setRawMode: () => stdin,
    setEncoding: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
    read: () => pending.shift() ?? null,
  });
  const app = render(tree, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  return {
    frame: () => latest,
    until: (holds, what = 'the expected frame') =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!holds(latest)) return;
          stdout.off('frame', look);
          clearTimeout(patience);
          resolve(latest);
        };
        const patience = setTimeout(() => {
          stdout.off('frame', look);
          reject(new Error(`${what} did not come; the latest frame:\n${latest}`));
        }, 20_000);
        stdout.on('frame', look);
        look();
      }),
    press(keys) {
      pending = [...pending, keys];
      stdin.emit('readable');
    },
    resize(newColumns, newRows) {
      Object.assign(stdout, { columns: newColumns, rows: newRows });
      stdout.emit('resize');
    },
    unmount: () => {
      app.unmount();
    },
  };
}
