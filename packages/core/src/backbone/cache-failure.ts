import { GraftError, isGraftError } from '../errors/index.ts';

/** Turns what the file system says about the cache into a message. Codes `disk-full`, `cache-unwritable`. */
export function cacheFailure(directory: string, cause: unknown): unknown {
  if (isGraftError(cause)) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new GraftError({
      code: 'disk-full',
      what: 'There is no room left for the weights',
      received: directory,
      next: 'free some space, or set GRAFT_CACHE to a folder on another disk',
      cause,
    });
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR' || code === 'EEXIST')
    return new GraftError({
      code: 'cache-unwritable',
      what: `The weight cache cannot be written to (${code})`,
      received: directory,
      expected: 'a folder that may be written to',
      next: 'set GRAFT_CACHE to another folder',
      cause,
    });
  return cause;
}
