import { GraftError } from '../errors/index.ts';
import type { BatchResult, BatchTimes, ItemVerdict } from './contract.ts';

/** One batch in the ring's memory. */
export interface BatchSlot extends BatchResult {
  /** Position of its first file among all of them. */
  readonly first: number;
  /** Its files, in the order of the verdicts. */
  readonly files: readonly (string | Uint8Array)[];
  /**
   * `files.length` pictures, uint8 NHWC RGB. The consumer's until the next batch is asked for or, after {@link keep},
   * until {@link release}; it may transfer `pixels.buffer` to a worker thread, and the ring takes new memory.
   *
   * @throws GraftError `batch-released` when asked for after that; a view taken before has length 0 from then on
   */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Keeps the memory beyond the next batch. A consumer that keeps every slot waits for itself until it releases one. */
  keep(): void;
  /** Gives the memory back to the ring before its time, or after {@link keep}. A second call does nothing. */
  release(): void;
}

/** What a slot holds, and what becomes of its memory. */
export interface SlotParts {
  readonly first: number;
  readonly files: readonly (string | Uint8Array)[];
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly verdicts: readonly ItemVerdict[];
  readonly times: BatchTimes;
  /** Called once. */
  readonly giveBack: (memory: ArrayBuffer) => void;
}

export class Slot implements BatchSlot {
  readonly first: number;
  readonly files: readonly (string | Uint8Array)[];
  readonly verdicts: readonly ItemVerdict[];
  readonly times: BatchTimes;
  #pixels: Uint8Array<ArrayBuffer> | undefined;
  #kept = false;
  readonly #giveBack: (memory: ArrayBuffer) => void;

  constructor({ first, files, pixels, verdicts, times, giveBack }: SlotParts) {
    this.first = first;
    this.files = files;
    this.verdicts = verdicts;
    this.times = times;
    this.#pixels = pixels;
    this.#giveBack = giveBack;
  }

  get pixels(): Uint8Array<ArrayBuffer> {
    if (this.#pixels === undefined)
      throw new GraftError({
        code: 'batch-released',
        what: "This batch's memory is the ring's again",
        received: `a batch that begins with file ${this.first}, after release() or after the next one was asked for`,
        expected: 'a batch in use',
        next: 'call its keep() before the next one is asked for, and its release() when it is done with',
      });
    return this.#pixels;
  }

  keep(): void {
    this.#kept = true;
  }

  release(): void {
    const { buffer } = this.#pixels ?? {};
    this.#pixels = undefined;
    if (buffer !== undefined) this.#giveBack(buffer);
  }

  /** The consumer asks for the next one. */
  leave(): void {
    if (!this.#kept) this.release();
  }
}
