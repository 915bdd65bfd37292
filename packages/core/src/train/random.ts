/**
 * Counter-based random numbers: number `i` of a stream is a pure function of the stream's key and `i`, so that what is
 * drawn does not depend on what was drawn before, and a resumed run draws what an uninterrupted one would have drawn.
 * The mixing is two rounds of MurmurHash3's 32-bit finaliser (public domain, Austin Appleby).
 */
export class RandomStream {
  readonly #key: number;
  #counter = 0;

  /** @param keys whole numbers, e.g. seed, purpose, epoch */
  constructor(...keys: readonly number[]) {
    this.#key = keys.reduce((key, part) => mix(key ^ mix((part >>> 0) + 0x9e3779b9)), 0x243f6a88);
  }

  /** Uniform in 0 … 2³² − 1. */
  next(): number {
    return mix(this.#key ^ mix(this.#counter++)) >>> 0;
  }

  /** Uniform in [0, 1), of 2³² values. */
  unit(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** Uniform in 0 … n − 1. */
  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** Gamma with shape `shape` and scale 1 (Marsaglia and Tsang 2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.unit()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** The numbers 0 … n − 1 in random order (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}

/** What a stream is for: the second part of its key, so that no two uses share numbers. */
export const PURPOSE = { shuffle: 1, dropout: 2, initialise: 3, view: 4, mixup: 5, folds: 6, hold: 7 } as const;

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
