import { GraftError } from '../errors/index.ts';
import type { BatchResult, ImagePipeline, Interpolation, ViewParams } from './contract.ts';
import { rejectUnknownKeys } from './pipeline-options.ts';

/** What {@link streamBatches} reads. */
export interface StreamOptions {
  /** Absolute paths or whole files in memory, in the order of the result; drawn from as the stream goes on. */
  readonly files: Iterable<string | Uint8Array>;
  /** The view of the file at this position; absent or null: as it is. */
  readonly viewOf?: (index: number) => ViewParams | null;
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  readonly batchSize: number;
  /** Batches that exist at once: under way, waiting, and in the consumer's hands. At least 2; default 4. */
  readonly slots?: number;
  readonly signal?: AbortSignal;
}

/** One batch in the ring's memory. */
export interface BatchSlot extends BatchResult {
  /** Position of the first file among all of them. */
  readonly first: number;
  /** `verdicts.length` pictures, uint8 NHWC RGB. Valid until {@link release}. */
  readonly pixels: Uint8Array;
  /** Gives the memory back to the ring; the pixels change after that. A second call does nothing. */
  release(): void;
}

interface Piece {
  readonly first: number;
  readonly files: (string | Uint8Array)[];
}

/**
 * Reads any number of files through a ring of slots whose memory is taken once: while the consumer works on one batch the
 * threads fill the next ones, and where it holds every slot they wait. So memory does not grow with the number of files.
 *
 * Batches come in order. Leaving the loop, or the signal, stops the threads; either returns once they have let go of the
 * ring's memory.
 *
 * @throws GraftError `aborted` when the signal fires; `bad-option`
 */
export async function* streamBatches(
  pipeline: ImagePipeline,
  options: StreamOptions,
): AsyncGenerator<BatchSlot, void, void> {
  const { batchSize, height, width, interpolation, viewOf, slots = 4 } = checked(options);
  const bytes = height * width * 3;
  const free = Array.from({ length: slots }, () => new Uint8Array(batchSize * bytes));
  const pieces = inPieces(options.files, batchSize);
  const underWay: Promise<BatchSlot>[] = [];
  const stop = new AbortController();
  let wake: () => void = () => undefined;
  const state = { exhausted: false };

  const read = async ({ first, files }: Piece, memory: Uint8Array<ArrayBuffer>): Promise<BatchSlot> => {
    const pixels = memory.subarray(0, files.length * bytes);
    const views = viewOf && files.map((_, index) => viewOf(first + index));
    const request = { files, height, width, interpolation, out: pixels, signal: stop.signal, ...(views && { views }) };
    const result = await pipeline.readBatch(request);
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      free.push(memory);
      fill();
    };
    return { ...result, first, pixels, release };
  };
  const fill = (): void => {
    while (!state.exhausted && !stop.signal.aborted && free.length > 0) {
      const next = pieces.next();
      if (next.done) {
        state.exhausted = true;
        break;
      }
      const reading = read(next.value, free.pop()!);
      // Awaited in order below; until then a failure must not count as unhandled.
      reading.catch(() => undefined);
      underWay.push(reading);
    }
    wake();
  };
  const onAbort = (): void => {
    stop.abort(options.signal?.reason);
    wake();
  };
  const { signal } = options;
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  try {
    fill();
    for (;;) {
      expectGoingOn(stop.signal);
      const oldest = underWay.shift();
      if (oldest) yield await oldest;
      else if (state.exhausted) return;
      // Every slot is in the consumer's hands.
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
    await Promise.allSettled(underWay);
  }
}

function* inPieces(files: Iterable<string | Uint8Array>, size: number): Generator<Piece, void, void> {
  let first = 0;
  let piece: (string | Uint8Array)[] = [];
  for (const file of files) {
    piece.push(file);
    if (piece.length < size) continue;
    yield { first, files: piece };
    first += piece.length;
    piece = [];
  }
  if (piece.length > 0) yield { first, files: piece };
}

const KEYS = ['files', 'viewOf', 'height', 'width', 'interpolation', 'batchSize', 'slots', 'signal'] as const;
const MOST_PICTURES = 65_536;

function checked(options: StreamOptions): StreamOptions {
  rejectUnknownKeys('streamBatches', options, KEYS);
  for (const [name, value, least] of [
    ['batchSize', options.batchSize, 1],
    ['slots', options.slots ?? 4, 2],
  ] as const) {
    if (Number.isInteger(value) && value >= least && value <= MOST_PICTURES) continue;
    throw new GraftError({
      code: 'bad-option',
      what: `expected a whole number from ${String(least)} to ${String(MOST_PICTURES)} for ${name} but received ${String(value)}`,
    });
  }
  return options;
}

function expectGoingOn(signal: AbortSignal): void {
  if (signal.aborted)
    throw new GraftError({ code: 'aborted', what: 'Reading the photos was aborted', cause: signal.reason });
}
