import { abortedError } from './aborted.ts';
import type { ImagePipeline } from './contract.ts';
import { Slot } from './slot.ts';
import type { StreamOptions } from './stream.ts';

interface Piece {
  readonly first: number;
  readonly files: (string | Uint8Array)[];
}

/** Memory for so many batches, and the reading that goes on in it. */
export class Ring {
  readonly #pipeline: ImagePipeline;
  readonly #options: StreamOptions & { readonly batchSize: number; readonly slots: number };
  readonly #pieces: Generator<Piece, void, void>;
  readonly #stop = new AbortController();
  /** In the order of the files. */
  readonly #underWay: Promise<Slot | undefined>[] = [];
  readonly #free: ArrayBuffer[] = [];
  #inUse = 0;
  #exhausted = false;
  #wake: () => void = () => undefined;

  constructor(
    pipeline: ImagePipeline,
    options: StreamOptions & { readonly batchSize: number; readonly slots: number },
  ) {
    this.#pipeline = pipeline;
    this.#options = options;
    this.#pieces = inPieces(options.files, options.batchSize);
    this.#fill();
  }

  /** The next batch; undefined behind the last. Waits where the consumer holds every slot. */
  async next(): Promise<Slot | undefined> {
    for (;;) {
      if (this.#stop.signal.aborted) throw abortedError(this.#stop.signal);
      const oldest = this.#underWay.shift();
      if (oldest) return oldest;
      if (this.#exhausted) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  abort(reason: unknown): void {
    this.#stop.abort(reason);
    this.#wake();
  }

  /** Returns once nobody writes into the ring's memory. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#underWay);
    this.#pieces.return();
  }

  #fill(): void {
    while (!this.#exhausted && !this.#stop.signal.aborted && this.#inUse < this.#options.slots) {
      const reading = this.#readNext();
      // Awaited in order later; until then a failure must not count as unhandled.
      reading.catch(() => undefined);
      this.#underWay.push(reading);
    }
    this.#wake();
  }

  /** What the consumer's own code throws, `files` and `viewOf`, is passed on at its batch's place. */
  async #readNext(): Promise<Slot | undefined> {
    // Also where this throws.
    this.#exhausted = true;
    const piece = this.#pieces.next();
    if (piece.done) return undefined;
    this.#exhausted = false;
    return this.#read(piece.value);
  }

  async #read({ first, files }: Piece): Promise<Slot> {
    const { height, width, interpolation, viewOf } = this.#options;
    this.#inUse++;
    const bytes = files.length * height * width * 3;
    // Only the last batch is smaller, and its memory is not used again.
    const pixels = new Uint8Array(this.#free.pop() ?? new ArrayBuffer(bytes), 0, bytes);
    const views = viewOf && files.map((_, index) => viewOf(first + index));
    const { verdicts, times } = await this.#pipeline.readBatch({
      files,
      height,
      width,
      ...(interpolation !== undefined && { interpolation }),
      ...(views && { views }),
      out: pixels,
      signal: this.#stop.signal,
    });
    const giveBack = (memory: ArrayBuffer): void => {
      const renewed = detach(memory);
      if (renewed.byteLength > 0) this.#free.push(renewed);
      this.#inUse--;
      this.#fill();
    };
    return new Slot({ first, files, pixels, verdicts, times, giveBack });
  }
}

/**
 * The same memory in another ArrayBuffer. Views that somebody still has are empty from then on: using them shows, and nobody
 * takes the next batch for this one. Empty where the consumer gave the memory away himself.
 */
function detach(memory: ArrayBuffer): ArrayBuffer {
  return memory.byteLength === 0 ? memory : structuredClone(memory, { transfer: [memory] });
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
