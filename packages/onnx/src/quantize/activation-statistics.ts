import { Histogram } from './histogram.ts';

/** What the calibration photos showed of one activation. */
export class ActivationStatistics {
  readonly histogram = new Histogram();
  #sums = new Float64Array(0);
  #count = 0;

  /**
   * Adds a sample.
   *
   * @param dims `[n, channels, …]`, row-major
   */
  add(values: Float32Array, dims: readonly number[]): void {
    this.histogram.add(values);
    const [photos = 1, channels = 1] = dims;
    const area = values.length / photos / channels;
    if (this.#sums.length !== channels) this.#sums = new Float64Array(channels);
    for (let row = 0; row < photos * channels; row++) {
      let sum = 0;
      for (let i = row * area; i < (row + 1) * area; i++) sum += values[i]!;
      const channel = row % channels;
      this.#sums[channel] = this.#sums[channel]! + sum;
    }
    this.#count += photos * area;
  }

  /** The mean of each channel. */
  get means(): Float64Array {
    return this.#sums.map((sum) => sum / Math.max(1, this.#count));
  }
}
