import type { BatchResult, ImagePipeline, ItemVerdict, ViewParams } from '../image/index.ts';
import { GraftError } from '../errors/index.ts';
import { fixedBatches, type BatchSizes } from './batch-size.ts';
import type { FeatureExtractor } from './feature-extractor.ts';

/** Most photos a batch of extraction: by measurement, larger batches gain nothing and cost memory. */
export const EXTRACTION_BATCH = 32;

/** A photo and the view of it to take; `null`: as it is. */
export interface FeatureItem {
  /** Absolute path. */
  readonly file: string;
  readonly view: ViewParams | null;
}

/** What came out for a run of consecutive items. */
export interface FeatureChunk {
  /** Index of the first item. */
  readonly start: number;
  readonly count: number;
  /** Row-major `[count, numFeatures]`; rows of failed items are zero. */
  readonly features: Float32Array;
  readonly verdicts: readonly ItemVerdict[];
}

/** Seconds so far: `read`, `decode` in thread-seconds of the pipeline, the others on the clock. */
export interface ExtractionTimes {
  read: number;
  decode: number;
  /** The network waited for pixels. */
  wait: number;
  compute: number;
}

export interface ExtractionOptions {
  readonly pipeline: ImagePipeline;
  readonly extractor: FeatureExtractor;
  readonly items: readonly FeatureItem[];
  readonly batchSize: number;
  /** Smaller batches than `batchSize` here and there. */
  readonly sizes?: BatchSizes | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly times?: ExtractionTimes;
}

/**
 * Runs photos through a backbone, batch by batch. While the network works on one batch the next is being decoded into
 * the other of two buffers, so memory is bounded by two batches whatever the folder's size.
 *
 * @throws GraftError `aborted`
 */
export async function* extractFeatures(options: ExtractionOptions): AsyncGenerator<FeatureChunk, void, undefined> {
  const { extractor, items, batchSize, signal, times } = options;
  const bytes = Math.min(batchSize, items.length) * extractor.height * extractor.width * 3;
  const slots = [new Uint8Array(bytes), new Uint8Array(items.length > 1 ? bytes : 0)];
  const sizes = options.sizes ?? fixedBatches(batchSize);
  let position = 0;
  let asked = 0;
  const readNext = (): Promise<BatchResult> | undefined => {
    if (asked >= items.length) return undefined;
    const batch = items.slice(asked, asked + Math.min(batchSize, sizes.next()));
    asked += batch.length;
    return readBatch(options, batch, slots[position++ % 2]!);
  };
  let next = readNext();
  let start = 0;
  try {
    while (next !== undefined) {
      const waited = performance.now();
      const pixels = slots[(position + 1) % 2]!;
      const batch = await next;
      const decoded = performance.now();
      const count = batch.verdicts.length;
      next = readNext();
      next?.catch(() => undefined);
      const some = batch.verdicts.some(({ status }) => status !== 'error');
      const features = some ? await extractor.extract(pixels, count) : new Float32Array(count * extractor.numFeatures);
      for (const [row, { status }] of batch.verdicts.entries()) {
        if (status === 'error') features.fill(0, row * extractor.numFeatures, (row + 1) * extractor.numFeatures);
      }
      const computed = performance.now();
      sizes.took((computed - waited) / 1000);
      if (times !== undefined) {
        times.read += batch.times.read;
        times.decode += batch.times.decode + batch.times.transform;
        times.wait += (decoded - waited) / 1000;
        times.compute += (computed - decoded) / 1000;
      }
      if (signal?.aborted === true) throw aborted();
      yield { start, count, features, verdicts: batch.verdicts };
      start += count;
    }
  } finally {
    // The pipeline still writes into a slot: whoever frees or reuses it must wait for that.
    await next?.catch(() => undefined);
  }
}

function readBatch(options: ExtractionOptions, batch: readonly FeatureItem[], slot: Uint8Array): Promise<BatchResult> {
  const { pipeline, extractor, signal } = options;
  if (signal?.aborted === true) return Promise.reject(aborted());
  return pipeline.readBatch({
    files: batch.map(({ file }) => file),
    views: batch.map(({ view }) => view),
    height: extractor.height,
    width: extractor.width,
    interpolation: extractor.interpolation,
    out: slot.subarray(0, batch.length * extractor.height * extractor.width * 3),
    ...(signal && { signal }),
  });
}

function aborted(): GraftError {
  return new GraftError({ code: 'aborted', what: 'The extraction was stopped' });
}
