import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline as stream } from 'node:stream/promises';
import { GraftError } from '../errors/index.ts';

/**
 * SHA-256 of those files whose size another file shares; files of a size of their own cannot have a twin, so most are
 * never read for this.
 *
 * @returns hash by index into `paths`; files that vanished meanwhile are absent.
 */
export async function hashSameSized(
  paths: readonly string[],
  members: readonly number[],
  signal?: AbortSignal,
): Promise<Map<number, string>> {
  const bySize = new Map<number, number[]>();
  for (const i of members) {
    const size = await stat(paths[i] ?? '').then(
      (s) => s.size,
      () => -1,
    );
    if (size < 0) continue;
    const twins = bySize.get(size);
    if (twins === undefined) bySize.set(size, [i]);
    else twins.push(i);
  }
  const hashes = new Map<number, string>();
  for (const twins of bySize.values()) {
    if (twins.length < 2) continue;
    for (const i of twins) {
      if (signal?.aborted === true)
        throw new GraftError({ code: 'aborted', what: 'The search for duplicates was stopped' });
      const hash = await hashFile(paths[i] ?? '');
      if (hash !== undefined) hashes.set(i, hash);
    }
  }
  return hashes;
}

async function hashFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  return stream(createReadStream(path), hash).then(
    () => hash.digest('hex'),
    () => undefined,
  );
}
