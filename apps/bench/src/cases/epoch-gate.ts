/** Lets a training loop that runs by itself go on epoch by epoch, as the harness asks for them. */
export class EpochGate {
  #open: (() => void) | undefined;
  #done: (() => void) | undefined;
  #fail: ((error: unknown) => void) | undefined;

  /** For the loop: says that an epoch is over, and waits until another is wanted. */
  async wait(): Promise<void> {
    this.#done?.();
    await new Promise<void>((open) => (this.#open = open));
  }

  /** For the harness: one more epoch. */
  async next(): Promise<void> {
    const over = new Promise<void>((done, fail) => ([this.#done, this.#fail] = [done, fail]));
    this.#open?.();
    await over;
  }

  /** The loop broke. */
  fail(error: unknown): void {
    this.#fail?.(error);
  }
}
