import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { makeFolder } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';

/**
 * Writes a file so that a reader sees the old bytes or the new, never a part.
 *
 * @throws GraftError `write-failed`, e.g. when the disk is full; nothing half-written is left
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.partial`;
  try {
    await makeFolder(dirname(path));
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeFailed(path, cause);
  }
}

/**
 * Writes a folder of files beside its place and moves it there; a folder that was there goes.
 *
 * @throws GraftError `write-failed`
 */
export async function writeDirectory(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const target = resolve(directory);
  const temporary = `${target}.${randomUUID().slice(0, 8)}.partial`;
  const old = `${temporary}.old`;
  try {
    await makeFolder(temporary);
    for (const [name, bytes] of files) await writeFile(join(temporary, name), bytes);
    await rename(target, old).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
    await rename(temporary, target);
    await rm(old, { recursive: true, force: true });
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw writeFailed(target, cause);
  }
}

function writeFailed(path: string, cause: unknown): GraftError {
  const code = errorCode(cause);
  return new GraftError({
    code: 'write-failed',
    what: `${path} could not be written`,
    received: code === 'ENOSPC' ? 'a full disk' : cause instanceof Error ? cause.message : String(cause),
    expected: 'a folder that this user may write to, with room',
    next:
      code === 'ENOSPC'
        ? 'make room, or choose another place with --out or GRAFT_CACHE'
        : `choose another place, or chmod u+w ${dirname(path)}`,
    cause,
  });
}

function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
