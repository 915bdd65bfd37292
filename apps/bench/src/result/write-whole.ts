import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '@graft/errors';

/**
 * Writes a file whole or not at all, its folder too.
 *
 * @throws GraftError `disk-full`, `result-unwritable`
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = freshName(file);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(fresh, text);
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw unwritable(file, error);
  }
}

/**
 * Finds out before a run of minutes whether its files can be written after it.
 *
 * @throws GraftError `disk-full`, `result-unwritable`
 */
export async function checkWritable(file: string): Promise<void> {
  const fresh = freshName(file);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(fresh, ' ');
    if (await isFolder(file)) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  } catch (error) {
    throw unwritable(file, error);
  } finally {
    await rm(fresh, { force: true }).catch(() => undefined);
  }
}

const freshName = (file: string): string => `${file}.${process.pid}.new`;

const isFolder = (file: string): Promise<boolean> =>
  stat(file).then(
    (one) => one.isDirectory(),
    () => false,
  );

function unwritable(file: string, cause: unknown): GraftError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new GraftError({
    code: full ? 'disk-full' : 'result-unwritable',
    what: full ? `There is no room left for ${file}` : `${file} cannot be written`,
    received: code,
    expected: full ? 'some free space' : 'a file in a folder that may be written to',
    next: full ? 'free some space, or name a file on another disk' : 'name another file',
    cause,
  });
}
