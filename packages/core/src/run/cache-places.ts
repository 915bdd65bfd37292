import { join } from 'node:path';

import { defaultCacheDirectory } from '../backbone/index.ts';
import { GraftError } from '../errors/index.ts';

/** Where things are kept between runs, below `GRAFT_CACHE` (by default `~/.cache/graft`). */
export interface CachePlaces {
  readonly features: string;
  readonly fileHashes: string;
  /** Quantised networks. */
  readonly graphs: string;
  /** Bytes that features may take; `GRAFT_CACHE_BYTES`, by default 10 GiB. */
  readonly limit: number;
  /**
   * Of stored features: `GRAFT_CACHE_PRECISION`, by default `fp32`, so that a model does not depend on whether there is a
   * cache. With `fp16` the cache takes half the room, and a first run computes with the rounded numbers as a second one does.
   */
  readonly precision: 'fp32' | 'fp16';
}

/** @throws GraftError `bad-option` where the environment asks for another precision */
export function cachePlaces(): CachePlaces {
  const root = defaultCacheDirectory();
  const limit = Number(process.env['GRAFT_CACHE_BYTES'] ?? NaN);
  return {
    features: join(root, 'features'),
    fileHashes: join(root, 'file-hashes'),
    graphs: join(root, 'graphs'),
    limit: Number.isFinite(limit) && limit >= 0 ? limit : 10 * 1024 ** 3,
    precision: storedPrecision(process.env['GRAFT_CACHE_PRECISION'] ?? 'fp32'),
  };
}

function storedPrecision(text: string): 'fp32' | 'fp16' {
  if (text === 'fp32' || text === 'fp16') return text;
  throw new GraftError({
    code: 'bad-option',
    what: 'Features cannot be stored in this precision',
    received: `GRAFT_CACHE_PRECISION=${text}`,
    expected: 'fp32 or fp16',
    next: 'unset GRAFT_CACHE_PRECISION',
  });
}
