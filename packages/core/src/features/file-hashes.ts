import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import { JsonReader, writeFileAtomic } from '../model/index.ts';

/** A file's state when its hash was taken: size, time of change in ms, time of hashing in ms, SHA-256 in hex. */
type Entry = readonly [size: number, modified: number, hashed: number, sha256: string];

/** A clock's grain: a file that changed this close before its hashing may have changed again with the same time. */
const RACY_MILLISECONDS = 2000;

/** Files up to this size are read in one piece. */
const SMALL_FILE = 4 * 1024 * 1024;

const AT_ONCE = 16;

/**
 * SHA-256 of files' bytes. A file whose size and time of change are those of an earlier hashing is not read again; the
 * memory is a JSON file a data set.
 *
 * @param memory folder for the memory; `undefined`: read every file
 * @returns hex hash by path; files that cannot be read are absent
 */
export async function hashFiles(
  root: string,
  files: readonly string[],
  memory: string | undefined,
): Promise<Map<string, string>> {
  const path = memory && join(memory, `${createHash('sha256').update(root).digest('hex').slice(0, 24)}.json`);
  const known = path === undefined ? new Map<string, Entry>() : await load(path);
  const entries = new Map<string, Entry>();
  let fresh = 0;
  let cursor = 0;
  const worker = async (): Promise<void> => {
    for (let file = files[cursor++]; file !== undefined; file = files[cursor++]) {
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile() !== true) continue;
      const before = known.get(file);
      if (before !== undefined && unchanged(before, found)) {
        entries.set(file, before);
        continue;
      }
      fresh++;
      const hashed = Date.now();
      const sha256 = await hashFile(file, found.size).catch(() => undefined);
      if (sha256 !== undefined) entries.set(file, [found.size, found.mtimeMs, hashed, sha256]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (path !== undefined && fresh > 0) {
    const merged = [...new Map([...known, ...entries])].sort(([a], [b]) => (a < b ? -1 : 1));
    await writeFileAtomic(path, JSON.stringify({ version: 1, root, files: merged }));
  }
  return new Map([...entries].map(([file, entry]) => [file, entry[3]]));
}

function unchanged([size, modified, hashed]: Entry, found: { size: number; mtimeMs: number }): boolean {
  return size === found.size && modified === found.mtimeMs && hashed - modified > RACY_MILLISECONDS;
}

async function hashFile(file: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  if (size <= SMALL_FILE) return hash.update(await readFile(file)).digest('hex');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** A memory that is damaged is no memory. */
async function load(path: string): Promise<Map<string, Entry>> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return new Map();
  try {
    const list = JsonReader.parse(text, path, 'memory-unreadable').raw('files');
    const known = new Map<string, Entry>();
    for (const item of list as unknown[]) {
      const [file, entry] = item as [unknown, unknown];
      if (typeof file === 'string' && Array.isArray(entry) && /^[0-9a-f]{64}$/.test(String(entry[3]))) {
        known.set(file, entry as unknown as Entry);
      }
    }
    return known;
  } catch {
    return new Map();
  }
}
