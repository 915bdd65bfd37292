import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Values picked from a tensor: every `stride`-th of it, row-major, and the greatest magnitude of all of it. */
export interface PickedValues {
  readonly stride: number;
  readonly maxAbs: number;
  readonly values: readonly number[];
}

/** What real Keras computed for one input size. */
export interface GoldenActivation {
  /** `[height, width, 3]`. */
  readonly inputShape: readonly [number, number, 3];
  /** `[height, width, channels]` of the network's output. */
  readonly outputShape: readonly [number, number, number];
  /** Of the output averaged over its positions. */
  readonly features: PickedValues;
  /** Of the output itself. */
  readonly map: PickedValues;
}

/** One file that `tools/keras-golden/golden.py` wrote: facts and numbers of one network out of real Keras. */
export interface GoldenVectors {
  readonly preset: string;
  readonly function: string;
  /** Version of Keras. */
  readonly keras: string;
  /** The formula's gain, see `formulaWeight`. */
  readonly gain: number;
  readonly inputSize: number;
  readonly minInputSize: number;
  /** What Keras would fetch; its source names no hash for some files. */
  readonly weights: { readonly url: string; readonly hash: string | null };
  readonly paramCount: number;
  readonly numFeatures: number;
  readonly gflops: number;
  /** SHA-256 of the lines `layer/weight [shape]`, one for each weight in Keras's order. */
  readonly variables: { readonly count: number; readonly sha256: string };
  /** RGB pixels and what `preprocess_input` makes of them, flattened. */
  readonly preprocessing: { readonly pixels: readonly (readonly number[])[]; readonly values: readonly number[] };
  /** At least one; the first is small and not square. */
  readonly activations: readonly GoldenActivation[];
}

/** Reads `<folder>/<preset>.json`; `undefined` where there is none. */
export async function readGolden(folder: URL, preset: string): Promise<GoldenVectors | undefined> {
  try {
    return JSON.parse(await readFile(fileURLToPath(new URL(`${preset}.json`, folder)), 'utf8')) as GoldenVectors;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * How far `actual` is from what Keras computed, relative to the greatest magnitude in Keras's whole tensor.
 *
 * @returns Infinity where the number of values differs or one is not a number
 */
export function relativeDifference(actual: Float32Array, golden: PickedValues): number {
  if (Math.ceil(actual.length / golden.stride) !== golden.values.length) return Infinity;
  let greatest = 0;
  golden.values.forEach((expected, i) => {
    const difference = Math.abs(actual[i * golden.stride]! - expected);
    greatest = difference <= greatest ? greatest : Number.isNaN(difference) ? Infinity : difference;
  });
  return greatest / golden.maxAbs;
}
