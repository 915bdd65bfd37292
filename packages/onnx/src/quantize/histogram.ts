/** Bins of a {@link Histogram}; even, so that halving the resolution merges them in pairs. */
const BINS = 4096;

/**
 * A histogram whose range grows by doubling, so that one pass over the calibration photos is enough: where a value falls
 * outside, neighbouring bins are merged in pairs and the range is twice as wide. Bins count from `-range` to `range`, a power
 * of two: so the order and grouping of the values leaves no trace.
 */
export class Histogram {
  readonly counts = new Float64Array(BINS);
  /** Half the width; 0 until a value other than zero came. */
  range = 0;
  min = Infinity;
  max = -Infinity;
  total = 0;

  /** Adds values; those that are not finite are left out. */
  add(values: Float32Array): void {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const reach = Math.max(-low, high);
    if (!Number.isFinite(reach)) {
      const finite = values.filter(Number.isFinite);
      if (finite.length > 0 && finite.length < values.length) this.add(finite);
      return;
    }
    this.min = Math.min(this.min, low);
    this.max = Math.max(this.max, high);
    this.#widen(reach);
    const scale = this.range === 0 ? 0 : BINS / 2 / this.range;
    const { counts } = this;
    for (const value of values) {
      const bin = (value * scale + BINS / 2) | 0;
      counts[bin] = counts[bin]! + 1;
    }
    this.total += values.length;
  }

  #widen(reach: number): void {
    if (reach < this.range || reach === 0) return;
    if (this.range === 0) {
      // What was counted until now was all zeros, which lie in the middle whatever the range.
      this.range = 2 ** (Math.floor(Math.log2(reach)) + 1);
      return;
    }
    const { counts } = this;
    while (this.range <= reach) {
      this.range *= 2;
      const merged = new Float64Array(BINS);
      for (let bin = 0; bin < BINS; bin++) {
        const to = BINS / 4 + (bin >> 1);
        merged[to] = merged[to]! + counts[bin]!;
      }
      counts.set(merged);
    }
  }

  /** Width of a bin. */
  get step(): number {
    return (2 * this.range) / BINS;
  }

  /** The middle of a bin. */
  centre(bin: number): number {
    return -this.range + (bin + 0.5) * this.step;
  }
}
