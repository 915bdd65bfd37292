import { createHash } from 'node:crypto';

import type { ImagePipeline, ItemVerdict } from '../image/index.ts';
import { batchSizes, type BatchSizes } from './batch-size.ts';
import type { ExtractionTimes, FeatureItem } from './extract-features.ts';
import { extractFeatures } from './extract-features.ts';
import type { FeatureExtractor } from './feature-extractor.ts';
import type { FeatureStore, StoredRow } from './feature-store.ts';
import { canonicalJson } from './feature-store.ts';

/** Rows of a stored part: at 1280 features 1.3 MB, under a second's work for a fast backbone. */
const PART_ROWS = 256;

export interface CollectOptions {
  readonly items: readonly FeatureItem[];
  readonly numFeatures: number;
  /** Opens the network; called only if something must be computed. */
  readonly openExtractor: () => Promise<FeatureExtractor>;
  readonly pipeline: ImagePipeline;
  /** Most photos a batch; how many of them is measured, where that cannot change the features. */
  readonly batchSize: number;
  /** Instead of measuring. */
  readonly sizes?: BatchSizes | undefined;
  /** Absent: compute everything. */
  readonly store?: FeatureStore | undefined;
  /** SHA-256 in hex of each photo's bytes, by path; needed with a store. */
  readonly hashes?: ReadonlyMap<string, string> | undefined;
  readonly onProgress?: ((progress: CollectProgress) => void) | undefined;
  /** Awaited between two batches: lets the caller hold the work or stop it by throwing. */
  readonly betweenBatches?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CollectProgress {
  readonly done: number;
  readonly total: number;
  /** Of `done`, those that came from the store. */
  readonly cached: number;
  readonly times: Readonly<ExtractionTimes>;
}

export interface CollectedFeatures {
  /** Row-major `[items.length, numFeatures]`; rows of rejected photos are zero. */
  readonly features: Float32Array;
  /** Verdicts on the photos that have no features, by item index. */
  readonly rejected: ReadonlyMap<number, ItemVerdict>;
  /** Rows that came from the store. */
  readonly cached: number;
  readonly times: Readonly<ExtractionTimes>;
}

/**
 * The features of photos, each computed at most once ever: from the store what is there, the rest through the backbone
 * and into the store.
 *
 * @throws GraftError `aborted`; what was computed until then is stored but for the last part
 */
export async function collectFeatures(options: CollectOptions): Promise<CollectedFeatures> {
  const { items, numFeatures, store, onProgress } = options;
  const features = new Float32Array(items.length * numFeatures);
  const rejected = new Map<number, ItemVerdict>();
  const times: ExtractionTimes = { read: 0, decode: 0, wait: 0, compute: 0 };
  const keys = items.map((item) => rowKey(item, options.hashes?.get(item.file)));
  const missing = await fromStore(store, keys, features, numFeatures, rejected);
  const cached = items.length - missing.length;
  const report = (done: number): void => onProgress?.({ done, total: items.length, cached, times });
  report(cached);
  if (missing.length > 0) {
    const extractor = await options.openExtractor();
    let part: StoredRow[] = [];
    const computed = new Float32Array(Math.min(missing.length, 2 * PART_ROWS + options.batchSize) * numFeatures);
    // Waited for, while the next batch is being decoded: a run that is killed has nothing else unwritten.
    const flush = async (): Promise<void> => {
      const rows = part;
      part = [];
      await store?.append(rows, computed.slice(0, rows.length * numFeatures));
    };
    const wanted = missing.map((index) => items[index]!);
    const sizes = options.sizes ?? batchSizes(extractor.rowsAlone === true, wanted.length, options.batchSize);
    try {
      for await (const chunk of extractFeatures({ ...options, extractor, items: wanted, sizes, times })) {
        const rounded = store?.rounded(chunk.features) ?? chunk.features;
        for (let i = 0; i < chunk.count; i++) {
          const index = missing[chunk.start + i]!;
          const row = rounded.subarray(i * numFeatures, (i + 1) * numFeatures);
          const verdict = chunk.verdicts[i]!;
          if (verdict.status === 'error') rejected.set(index, verdict);
          else features.set(row, index * numFeatures);
          const key = keys[index];
          if (store === undefined || key === undefined) continue;
          computed.set(row, part.length * numFeatures);
          part.push({ key, ...(verdict.status === 'error' && { verdict }) });
        }
        if (part.length >= PART_ROWS) await flush();
        report(cached + chunk.start + chunk.count);
        await options.betweenBatches?.();
      }
    } finally {
      if (part.length > 0) await flush();
    }
  }
  store?.release();
  return { features, rejected, cached, times };
}

/** Fills in what the store has; returns the indices of the items it has not. */
async function fromStore(
  store: FeatureStore | undefined,
  keys: readonly (string | undefined)[],
  features: Float32Array,
  numFeatures: number,
  rejected: Map<number, ItemVerdict>,
): Promise<number[]> {
  const missing: number[] = [];
  for (const [index, key] of keys.entries()) {
    const found = key === undefined ? undefined : store?.find(key);
    if (found !== undefined && 'verdict' in found) {
      rejected.set(index, found.verdict);
      continue;
    }
    const row = found && (await store!.read(found.place));
    if (row === undefined) missing.push(index);
    else features.set(row, index * numFeatures);
  }
  return missing;
}

function rowKey(item: FeatureItem, fileHash: string | undefined): string | undefined {
  if (fileHash === undefined) return undefined;
  if (item.view === null) return fileHash.slice(0, 40);
  return createHash('sha256').update(fileHash).update(canonicalJson(item.view)).digest('hex').slice(0, 40);
}
