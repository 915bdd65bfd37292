import { createHash, randomUUID, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../data/index.ts';
import { withLock } from './file-lock.ts';

/** What the cache keeps about the weights of one backbone, as `entry.json` beside them. */
export interface CacheEntry {
  readonly id: string;
  /** The file to open, relative to the entry's folder. */
  readonly main: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  /** How they came here: the URL fetched, or the path imported. */
  readonly source: string;
}

const ENTRY = 'entry.json';

/** A file to take into the cache. */
export interface Arrival {
  readonly from: string;
  /** Its name in the cache, which may have folders in it. */
  readonly name: string;
  /** Move it instead of copying it. */
  readonly move?: boolean;
}

/**
 * Takes files into an entry's folder. They are complete under their final name before `entry.json` points at them; processes
 * that do this at once take turns.
 *
 * @param files - the first is the one to open
 */
export async function writeEntry(
  folder: string,
  id: string,
  files: readonly Arrival[],
  source: string,
): Promise<CacheEntry> {
  await makeFolder(folder);
  return withLock(join(folder, '.lock'), undefined, () => replaceEntry(folder, id, files, source));
}

async function replaceEntry(
  folder: string,
  id: string,
  files: readonly Arrival[],
  source: string,
): Promise<CacheEntry> {
  const staging = join(folder, `.new-${randomUUID()}`);
  try {
    const kept: { path: string; bytes: number; sha256: string }[] = [];
    const whole = createHash('sha256');
    for (const { from, name, move } of files) {
      const to = join(staging, name);
      await makeFolder(dirname(to));
      await (move === true ? rename(from, to) : copyFile(from, to));
      const sha256 = await hashFile(to, createHash('sha256'));
      whole.update(`${name}:${sha256};`);
      kept.push({ path: name, bytes: (await stat(to)).size, sha256 });
    }
    const version = whole.digest('hex').slice(0, 16);
    await rename(staging, join(folder, version)).catch(ignoreExisting);
    const placed = kept.map((file) => ({ ...file, path: `${version}/${file.path}` }));
    const entry: CacheEntry = { id, main: placed[0]?.path ?? '', files: placed, source };
    const draft = join(folder, `.${ENTRY}-${randomUUID()}`);
    await writeFile(draft, `${JSON.stringify(entry, null, 2)}\n`);
    await rename(draft, join(folder, ENTRY));
    await sweep(folder, version);
    return entry;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** @returns `undefined` where there is no entry, or none that can be read. */
export async function readEntry(folder: string): Promise<CacheEntry | undefined> {
  try {
    const value = JSON.parse(await readFile(join(folder, ENTRY), 'utf8')) as Partial<CacheEntry> | null;
    const isEntry = typeof value?.id === 'string' && typeof value.main === 'string' && Array.isArray(value.files);
    return isEntry ? (value as CacheEntry) : undefined;
  } catch {
    return undefined;
  }
}

/** Hex digest of a file, read in pieces. */
export async function hashFile(path: string, hash: Hash): Promise<string> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The same version is already there: equal content, so either will do. */
function ignoreExisting(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'ENOTEMPTY' && cause.code !== 'EEXIST') throw cause;
}

/** Versions that nothing points at any more; a process that still reads one keeps its open file. */
async function sweep(folder: string, keep: string): Promise<void> {
  for (const name of await readdir(folder))
    if (/^[0-9a-f]{16}$/.test(name) && name !== keep) await rm(join(folder, name), { recursive: true, force: true });
}
