import { constants } from 'node:fs';
import { copyFile, open, readdir, rename, rm, rmdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraftError } from '../errors/index.ts';
import { makeFolder } from './make-folder.ts';

/** One file of the new folder. */
export interface Placement {
  /** Absolute path of the photo. */
  readonly from: string;
  /** Where it goes, relative to the new folder, with `/`. */
  readonly to: string;
}

export interface WriteOptions {
  /** `copy` (copy on write where the file system can), or `link`: symbolic links to the originals. */
  readonly mode: 'copy' | 'link';
  /** Name and text of a file that goes on top, beside the parts. */
  readonly record: { readonly name: string; readonly text: string };
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** @throws GraftError `destination-not-empty` where something is there already that would be lost */
export async function checkDestination(destination: string): Promise<void> {
  const found = await readdir(destination).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw problem(destination, cause);
  });
  if (found.length > 0)
    throw new GraftError({
      code: 'destination-not-empty',
      what: 'The destination holds files already, and Graft overwrites nothing',
      received: `${JSON.stringify(destination)} with ${found.length} entries such as ${JSON.stringify(found[0])}`,
      expected: 'a new or an empty folder',
    });
}

/**
 * Fills a hidden folder beside the destination and renames it at the end, so the destination is whole or not there.
 *
 * @throws GraftError `destination-not-empty`, `disk-full`, `write-failed`, `aborted`; nothing is left behind then
 */
export async function writePrepared(
  destination: string,
  placements: readonly Placement[],
  { mode, record, onProgress, signal }: WriteOptions,
): Promise<void> {
  const staging = join(dirname(destination), `.graft-prepare-${process.pid}-${Date.now().toString(36)}`);
  try {
    await makeFolder(staging);
    const made = new Set<string>();
    for (const [i, { from, to }] of placements.entries()) {
      if (signal?.aborted === true) throw new GraftError({ code: 'aborted', what: 'Preparing was stopped' });
      const target = join(staging, to);
      const folder = dirname(target);
      if (!made.has(folder)) await makeFolder(folder);
      made.add(folder);
      if (mode === 'link') await symlink(from, target);
      else await copyFile(from, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
      onProgress?.(i + 1, placements.length);
    }
    const file = await open(join(staging, record.name), 'wx');
    await file.writeFile(record.text).finally(() => file.close());
    await checkDestination(destination);
    await rmdir(destination).catch(() => undefined);
    await rename(staging, destination);
  } catch (cause) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    throw problem(destination, cause);
  }
}

function codeOf(cause: unknown): string | undefined {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : undefined;
}

function problem(destination: string, cause: unknown): unknown {
  if (cause instanceof GraftError) return cause;
  const code = codeOf(cause);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new GraftError({
    code: full ? 'disk-full' : code === 'ENOTDIR' ? 'not-a-folder' : 'write-failed',
    what: full
      ? 'There is no space left on the disk'
      : `The prepared photos could not be written (${code ?? String(cause)})`,
    received: JSON.stringify(destination),
    expected: 'a new folder where this user may write',
    next: full
      ? 'free some space, or use --link, which copies nothing'
      : `choose another place, or chmod u+w ${JSON.stringify(dirname(destination))}`,
    cause,
  });
}
