import type { Emit, Phase } from '../train/index.ts';

/** Times the phases of a run and tells of their beginnings and ends. */
export class Phases {
  readonly #emit: Emit;
  readonly #began = performance.now();
  readonly #seconds = new Map<Phase, number>();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Runs one phase; its time counts even if it fails. */
  async run<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    this.#emit({ type: 'phase', phase, state: 'begin' });
    try {
      return await work();
    } finally {
      const seconds = (performance.now() - began) / 1000;
      this.#seconds.set(phase, (this.#seconds.get(phase) ?? 0) + seconds);
      this.#emit({ type: 'phase', phase, state: 'end', seconds });
    }
  }

  /** Seconds spent in the phases together. */
  seconds(...phases: Phase[]): number {
    return phases.reduce((sum, phase) => sum + (this.#seconds.get(phase) ?? 0), 0);
  }

  /** Seconds since the run began. */
  get total(): number {
    return (performance.now() - this.#began) / 1000;
  }
}
