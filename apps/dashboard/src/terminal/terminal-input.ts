import { PassThrough } from 'node:stream';
import { takeReplies, type Reply } from '../images/replies.ts';
import type { MouseEvent, MouseSource } from '../screen/use-mouse.ts';

// eslint-disable-next-line no-control-regex -- the reports begin with an escape character
const REPORT = /\u001b\[<(\d+);(\d+);(\d+)([Mm])/g;

/* eslint-disable no-control-regex -- keys other than characters begin with an escape character, or are one */
/** One key: an escape sequence, or one character. */
const KEY = /\u001b\[[\d;?]*[ -/]*[@-~]|\u001bO.|\u001b|[^\u001b]/gsu;
/* eslint-enable no-control-regex */

/**
 * Stands between the terminal and Ink: takes the mouse's reports (SGR form, `ESC[<button;column;rowM`) and the terminal's
 * answers out of the input and passes the rest on key by key, however many of them come at once.
 */
export function terminalInput(stdin: NodeJS.ReadStream): {
  readonly stdin: NodeJS.ReadStream;
  readonly mouse: MouseSource;
  /** Subscribes to the terminal's answers; returns how to stop that. */
  readonly onReply: (listener: (reply: Reply) => void) => () => void;
  /** Stops reading; the terminal itself stays open. */
  readonly close: () => void;
} {
  const listeners = new Set<(event: MouseEvent) => void>();
  const repliesTo = new Set<(reply: Reply) => void>();
  // In object mode what is written apart is read apart.
  const passed = new PassThrough({ objectMode: true });
  const read = (chunk: Buffer | string): void => {
    const { replies, rest: input } = takeReplies(chunk.toString());
    for (const reply of replies) for (const listener of [...repliesTo]) listener(reply);
    const rest = input.replace(REPORT, (_, button: string, column: string, row: string, end: string) => {
      const event = mouseEvent(Number(button), Number(column), Number(row), end);
      if (event !== undefined) for (const listener of listeners) listener(event);
      return '';
    });
    for (const key of rest.match(KEY) ?? []) passed.write(key);
  };
  stdin.on('data', read);
  // An earlier screen paused it.
  stdin.resume();
  return {
    stdin: Object.assign(passed, {
      isTTY: true,
      isRaw: false,
      // The session sets it, for all its screens.
      setRawMode: () => passed,
      ref: () => stdin.ref(),
      unref: () => stdin.unref(),
    }) as unknown as NodeJS.ReadStream,
    mouse: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    onReply(listener) {
      repliesTo.add(listener);
      return () => repliesTo.delete(listener);
    },
    close: () => {
      stdin.off('data', read);
      stdin.pause();
      passed.end();
    },
  };
}

/** xterm's numbering: 0…2 buttons, 64 and 65 the wheel, 32 added while moving. Columns and rows count from 1. */
export function mouseEvent(button: number, column: number, row: number, end: string): MouseEvent | undefined {
  if (end !== 'M') return undefined;
  if (button === 64) return { kind: 'wheel', rows: -3 };
  if (button === 65) return { kind: 'wheel', rows: 3 };
  return button === 0 ? { kind: 'click', x: column - 1, y: row - 1 } : undefined;
}
