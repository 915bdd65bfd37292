import type { ReactElement } from 'react';
import type { MouseSource } from '../screen/use-mouse.ts';
import { guardTerminal } from './guard.ts';
import { createFramePainter } from './frame-painter.ts';
import { frameSink } from './frame-sink.ts';
import { ENTER_FULL_SCREEN, LEAVE_FULL_SCREEN } from './modes.ts';
import { terminalInput } from './terminal-input.ts';

/**
 * Shows an Ink tree on the whole terminal until `close` is called, and gives the terminal back whole, whatever happens:
 * an exception, a signal, or the end of this process without any chance to act.
 *
 * @param make the tree, given the mouse and a function that ends the show
 */
export async function showFullScreen<T>(
  make: (tools: { readonly mouse: MouseSource; readonly close: (value: T) => void }) => ReactElement,
): Promise<T> {
  // Ink draws nothing at all where it believes itself in continuous integration; here there is a terminal.
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) Reflect.deleteProperty(process.env, name);
  const { render } = await import('ink');
  const { stdout } = process;
  const input = terminalInput(process.stdin);
  const stopGuard = guardTerminal();
  stdout.write(ENTER_FULL_SCREEN);
  const painter = createFramePainter((text) => stdout.write(text));
  let restored = false;
  const restore = (): void => {
    if (restored) return;
    restored = true;
    painter.close();
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
    stdout.write(LEAVE_FULL_SCREEN);
    stopGuard();
  };
  process.once('exit', restore);
  let close: (value: T) => void = () => undefined;
  const closed = new Promise<T>((resolve) => {
    close = resolve;
  });
  const sink = frameSink(stdout, painter);
  const app = render(
    make({
      mouse: input.mouse,
      close: (value) => {
        close(value);
      },
    }),
    {
      stdin: input.stdin,
      stdout: sink.stream,
      exitOnCtrlC: false,
      patchConsole: false,
      // Whole frames, nothing else: what has changed on the screen is the painter's business.
      debug: true,
    },
  );
  try {
    return await Promise.race([closed, failureOf(app)]);
  } finally {
    sink.close();
    app.unmount();
    input.close();
    restore();
    process.off('exit', restore);
  }
}

/** Rejects when the tree throws; never resolves. */
async function failureOf(app: { waitUntilExit: () => Promise<unknown> }): Promise<never> {
  await app.waitUntilExit();
  return new Promise<never>(() => undefined);
}
