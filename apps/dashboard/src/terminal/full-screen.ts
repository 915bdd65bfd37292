import { createElement, type ReactElement } from 'react';
import { askTerminal } from '../images/ask-terminal.ts';
import type { ImageSetup } from '../images/encode.ts';
import { cellOf, chooseProtocol, NO_ANSWERS, wishedProtocol } from '../images/protocol.ts';
import type { MouseSource } from '../screen/use-mouse.ts';
import { SurfaceContext } from '../screen/surface.ts';
import { frameSink } from './frame-sink.ts';
import { createScreenPainter } from './screen-painter.ts';
import { terminalSession, type TerminalSession } from './session.ts';
import { terminalInput } from './terminal-input.ts';

/** What a tree on the whole terminal may use besides Ink. */
export interface ScreenTools<T> {
  readonly mouse: MouseSource;
  readonly images: ImageSetup;
  /** Ends the show. */
  readonly close: (value: T) => void;
}

export interface ShowOptions<T> {
  /** Asks the terminal first which pictures it can show. */
  readonly wantsPictures?: boolean;
  /** By default the terminal is taken for this show alone. */
  readonly session?: TerminalSession;
  /** Whether another show follows this one, so that the terminal is not given back in between. */
  readonly staysAfter?: (value: T) => boolean;
}

/**
 * Shows an Ink tree on the whole terminal until `close` is called.
 *
 * @param make the tree, given what it may use
 */
export async function showFullScreen<T>(
  make: (tools: ScreenTools<T>) => ReactElement,
  { wantsPictures = false, session = terminalSession(), staysAfter = () => false }: ShowOptions<T> = {},
): Promise<T> {
  // Ink draws nothing at all where it believes itself in continuous integration; here there is a terminal.
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) Reflect.deleteProperty(process.env, name);
  const { render } = await import('ink');
  const { stdout } = process;
  const input = terminalInput(process.stdin);
  session.enter();
  const painter = createScreenPainter((text) => stdout.write(text));
  let close: (value: T) => void = () => undefined;
  const closed = new Promise<T>((resolve) => {
    close = resolve;
  });
  const sink = frameSink(stdout, painter.repaint);
  const images = wantsPictures ? await imagesOn(stdout, input.onReply) : NO_IMAGES;
  const tree = make({
    mouse: input.mouse,
    images,
    close: (value) => {
      close(value);
    },
  });
  const app = render(createElement(SurfaceContext.Provider, { value: painter }, tree), {
    stdin: input.stdin,
    stdout: sink.stream,
    exitOnCtrlC: false,
    patchConsole: false,
    // No frame is kept back; there is nothing in them anyway.
    debug: true,
  });
  let stays = false;
  try {
    const value = await Promise.race([closed, failureOf(app)]);
    stays = staysAfter(value);
    return value;
  } finally {
    sink.close();
    painter.close();
    app.unmount();
    input.close();
    if (!stays) session.leave();
  }
}

const NO_IMAGES: ImageSetup = { protocol: 'none', cell: { width: 1, height: 2 } };

/** Asks only where the answer is needed. */
async function imagesOn(
  stdout: NodeJS.WriteStream,
  onReply: ReturnType<typeof terminalInput>['onReply'],
): Promise<ImageSetup> {
  const wish = wishedProtocol(process.env);
  const needless = wish === 'none' || wish === 'blocks';
  const answers = needless ? NO_ANSWERS : await askTerminal((text) => stdout.write(text), onReply);
  return { protocol: chooseProtocol(process.env, answers), cell: cellOf(answers, stdout.columns, stdout.rows) };
}

/** Rejects when the tree throws; never resolves. */
async function failureOf(app: { waitUntilExit: () => Promise<unknown> }): Promise<never> {
  await app.waitUntilExit();
  return new Promise<never>(() => undefined);
}
