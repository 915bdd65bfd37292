import { basename } from 'node:path';
import { GraftError } from '@graft/errors';

const FORMATS = 'a Keras .h5, .weights.h5 or .keras file, or the model.json of a tfjs layers model';

/** There is nothing at the path, or nothing that may be opened. Code `weights-not-found`. */
export function notFound(path: string, cause?: unknown): GraftError {
  return new GraftError({
    code: 'weights-not-found',
    what: 'The weight file cannot be opened',
    received: `${path}${reason(cause)}`,
    expected: FORMATS,
    cause,
  });
}

/** The file is of a known kind, but its bytes are damaged. Code `weights-unreadable`. */
export function unreadable(path: string, why: string, cause?: unknown): GraftError {
  return new GraftError({
    code: 'weights-unreadable',
    what: `The weight file ${basename(path)} is damaged: ${why}`,
    received: path,
    expected: 'a complete file',
    next: 'fetch or copy the file again',
    cause,
  });
}

/** The file is something else than weights that can be read here. Code `weights-unsupported`. */
export function unsupported(path: string, what: string): GraftError {
  return new GraftError({
    code: 'weights-unsupported',
    what: `${basename(path)} holds no weights that Graft can read: ${what}`,
    received: path,
    expected: FORMATS,
  });
}

/** The file asks for something that no honest weight file needs. Code `weights-unsafe`. */
export function unsafe(path: string, why: string): GraftError {
  return new GraftError({
    code: 'weights-unsafe',
    what: `The weight file ${basename(path)} was refused: ${why}`,
    received: path,
    expected: FORMATS,
    next: 'get the file from its publisher',
  });
}

function reason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined) return '';
  const words: Record<string, string> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'a folder',
    ELOOP: 'a loop of links',
  };
  return ` (${words[code] ?? code})`;
}
