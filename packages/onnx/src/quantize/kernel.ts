import type { Constant } from '../graph/graph.ts';

/** A convolution's constants in integers. */
export interface QuantisedKernel {
  readonly kernel: Int8Array;
  /** One for each output channel; zero points are 0. */
  readonly scales: Float32Array;
  /** In units of `inputScale · scales[channel]`. */
  readonly bias: Int32Array;
}

/**
 * Symmetric quantisation of a kernel `[out, …]` with one scale for each output channel, and of its bias.
 *
 * @param levels greatest magnitude of a quantised weight: 127, or 63 where the processor's 8-bit dot product would
 *   saturate (see `integerSupport`)
 */
export function quantiseKernel(
  { data, dims }: Constant,
  bias: ArrayLike<number>,
  inputScale: number,
  levels: number,
): QuantisedKernel {
  const channels = dims[0] ?? 0;
  const inner = data.length / channels;
  const kernel = new Int8Array(data.length);
  const scales = new Float32Array(channels);
  const integers = new Int32Array(channels);
  for (let c = 0; c < channels; c++) {
    let largest = 0;
    for (let i = c * inner; i < (c + 1) * inner; i++) {
      largest = Math.max(largest, Math.abs(Number(data[i])));
    }
    const offset = Math.abs(bias[c] ?? 0);
    // A channel of (nearly) no weights still has a bias, which must fit 32 bits in its units.
    const least = offset / (inputScale * 2 ** 30);
    const scale = Math.fround(Math.max(largest / levels, least, 1e-30));
    scales[c] = scale;
    for (let i = c * inner; i < (c + 1) * inner; i++) {
      const level = Math.round(Number(data[i]) / scale);
      kernel[i] = Math.max(-levels, Math.min(levels, level));
    }
    integers[c] = Math.round((bias[c] ?? 0) / (inputScale * scale));
  }
  return { kernel, scales, bias: integers };
}
