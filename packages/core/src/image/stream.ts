import { expectSignal } from './abort-listeners.ts';
import { abortedError } from './aborted.ts';
import type { ImagePipeline, Interpolation, ViewParams } from './contract.ts';
import { badOption, expectWhole, MOST_SIDE, rejectUnknownKeys } from './pipeline-options.ts';
import { Ring } from './ring.ts';
import type { BatchSlot } from './slot.ts';

/** What {@link streamBatches} reads. */
export interface StreamOptions {
  /** Paths or whole files in memory, in the order of the result; drawn from as the stream goes on, and closed at its end. */
  readonly files: Iterable<string | Uint8Array>;
  /** The view of the file at this position; absent or null: as it is. */
  readonly viewOf?: (index: number) => ViewParams | null;
  /** Height and width of the result in pixels, 1…16384. */
  readonly height: number;
  readonly width: number;
  /** Default `bilinear`. */
  readonly interpolation?: Interpolation;
  /** Files a batch, 1…65536; the last has what is left. Default 32. */
  readonly batchSize?: number;
  /** Batches that exist at once: under way, waiting, and in the consumer's hands. 2…65536; default 4. */
  readonly slots?: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads any number of files through a ring of slots whose memory is taken once: while the consumer works on one batch the
 * threads fill the next ones, and where it holds every slot they wait. So memory does not grow with the number of files.
 *
 * Batches come in order. A batch's memory is the consumer's until it asks for the next one; `keep()` makes that longer. A bad
 * file is no error: its picture is zero and its verdict says why. Leaving the loop, an error in it, or the signal stops the
 * threads; the stream ends once they have let go of the ring's memory, within milliseconds.
 *
 * @throws GraftError `bad-option` at once; `aborted` when the signal fires, its reason as `cause`; whatever `files` or
 * `viewOf` throws, at the place of their batch
 */
export function streamBatches(pipeline: ImagePipeline, options: StreamOptions): AsyncGenerator<BatchSlot, void, void> {
  rejectUnknownKeys('options', options, KEYS);
  const { files, viewOf, height, width, batchSize = 32, slots = 4 } = options;
  // A string is iterable too, letter by letter, and bytes number by number.
  if (typeof files !== 'object' || ArrayBuffer.isView(files) || !(Symbol.iterator in files))
    throw badOption('options.files', 'an array or another iterable of paths and Uint8Arrays', files);
  if (viewOf !== undefined && typeof viewOf !== 'function')
    throw badOption('options.viewOf', 'a function from a position to a view, as drawView gives them', viewOf);
  expectWhole('options.height', height, 1, MOST_SIDE);
  expectWhole('options.width', width, 1, MOST_SIDE);
  expectWhole('options.batchSize', batchSize, 1, MOST_PICTURES);
  expectWhole('options.slots', slots, 2, MOST_PICTURES);
  expectSignal('options.signal', options.signal);
  return stream(pipeline, { ...options, batchSize, slots });
}

const KEYS = ['files', 'viewOf', 'height', 'width', 'interpolation', 'batchSize', 'slots', 'signal'] as const;
const MOST_PICTURES = 65_536;

async function* stream(
  pipeline: ImagePipeline,
  options: StreamOptions & { readonly batchSize: number; readonly slots: number },
): AsyncGenerator<BatchSlot, void, void> {
  const { signal } = options;
  if (signal?.aborted) throw abortedError(signal);
  const ring = new Ring(pipeline, options);
  const onAbort = (): void => {
    ring.abort(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort);
  try {
    for (let slot = await ring.next(); slot !== undefined; slot = await ring.next()) {
      yield slot;
      slot.leave();
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await ring.stop();
  }
}
