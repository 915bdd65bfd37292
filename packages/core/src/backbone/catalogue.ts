import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDirectory } from './cache-directory.ts';
import { readEntry } from './cache-entry.ts';

export { defaultCacheDirectory } from './cache-directory.ts';
export { discoverBackbones, listBackbones, type BackboneListing, type Discovery } from './discovery.ts';

/**
 * Ids of the backbones whose weights are in the cache. This entry of the package (`@graft/core/catalogue`) loads no tensor
 * library, so that a list of backbones is there at once.
 */
export async function cachedBackbones(directory: string = defaultCacheDirectory()): Promise<string[]> {
  const folder = join(directory, 'weights');
  const ids = await readdir(folder).catch(() => []);
  const here = await Promise.all(
    ids.map(async (id) => {
      const entry = await readEntry(join(folder, id)).catch(() => undefined);
      return entry !== undefined && existsSync(join(folder, id, entry.main));
    }),
  );
  return ids.filter((_, index) => here[index]).sort();
}
