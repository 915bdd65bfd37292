import { join } from 'node:path';

import { defaultCacheDirectory } from '../backbone/index.ts';

/** Where things are kept between runs, below `GRAFT_CACHE` (by default `~/.cache/graft`). */
export interface CachePlaces {
  readonly features: string;
  readonly fileHashes: string;
  /** Quantised networks. */
  readonly graphs: string;
  /** Bytes that features may take; `GRAFT_CACHE_BYTES`, by default 10 GiB. */
  readonly limit: number;
}

export function cachePlaces(): CachePlaces {
  const root = defaultCacheDirectory();
  const limit = Number(process.env['GRAFT_CACHE_BYTES'] ?? NaN);
  return {
    features: join(root, 'features'),
    fileHashes: join(root, 'file-hashes'),
    graphs: join(root, 'graphs'),
    limit: Number.isFinite(limit) && limit >= 0 ? limit : 10 * 1024 ** 3,
  };
}
