import { inspect } from 'node:util';
import { GraftError, isGraftError } from '@graft/errors';
import { printable } from '../draw/display-width.ts';

/**
 * Tells of a failure: one clear message on stderr, and with `--json` a `failed` event on stdout. The stack and the
 * cause are for `--debug` only.
 */
export function reportFailure(failure: unknown, argv: readonly string[]): void {
  const error = asGraftError(failure);
  process.stderr.write(`${printable(error.message)}\n`);
  if (argv.includes('--debug')) process.stderr.write(`${inspect(failure, { depth: 4 })}\n`);
  if (argv.includes('--json')) {
    const { code, message } = error;
    process.stdout.write(`${JSON.stringify({ type: 'failed', code, message, at: Date.now() })}\n`);
  }
}

/** Any thrown value as an error with a code: the system's own errors get their meaning in words. */
export function asGraftError(failure: unknown): GraftError {
  if (isGraftError(failure)) return failure;
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
  const path = failure instanceof Error && 'path' in failure ? String(failure.path) : '';
  const known = SYSTEM[code];
  if (known !== undefined)
    return new GraftError({
      ...known,
      ...(path === '' ? {} : { received: path }),
      cause: failure,
    });
  return new GraftError({
    code: 'internal',
    what: `Something went wrong inside Graft: ${failure instanceof Error ? failure.message.replace(/\.$/, '') : String(failure)}`,
    next: 'run it again with --debug and report what it shows',
    cause: failure,
  });
}

const SYSTEM: Readonly<Record<string, { code: string; what: string; next?: string }>> = {
  ENOSPC: {
    code: 'disk-full',
    what: 'The disk is full',
    next: 'free some space, or choose another disk with --out and GRAFT_CACHE',
  },
  EDQUOT: {
    code: 'disk-full',
    what: 'The disk quota is used up',
    next: 'free some space, or choose another disk with --out and GRAFT_CACHE',
  },
  EACCES: { code: 'no-permission', what: 'Permission was denied' },
  EPERM: { code: 'no-permission', what: 'The operation is not permitted' },
  EROFS: { code: 'no-permission', what: 'The file system is read-only' },
  ENOENT: { code: 'not-found', what: 'There is no such file or folder' },
  EISDIR: { code: 'not-a-file', what: 'A file was expected, not a folder' },
  ENOTDIR: { code: 'not-a-folder', what: 'A folder was expected, not a file' },
  EMFILE: { code: 'too-many-files', what: 'Too many files are open' },
};
