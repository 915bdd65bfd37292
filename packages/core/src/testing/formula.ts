/**
 * Weights and pixels from a formula, so that two programs agree on a network without a weight file. The same arithmetic
 * stands in `tools/keras-golden/formula.py`; both are exact: 32-bit integer hashing, one float64 multiplication, one
 * rounding to float32.
 */

/** A local name: inside Jest a look-up of `Math` costs more than the multiplication. */
const { imul } = Math;

const GOLDEN_RATIO = 0x9e3779b1;

/** 32-bit FNV-1a of the UTF-8 bytes, as an unsigned integer. */
export function fnv1a(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** MurmurHash3's 32-bit finaliser, as an unsigned integer. */
export function mix(h: number): number {
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The tensor called `key` ("layer/weight"), row-major. Kernels are uniform with variance gain² · 2 / fan-in (He et al.
 * 2015); everything else stays near what a trained network has.
 *
 * @param gain keeps a deep network's activations in a healthy range; it stands in the golden file
 * @throws TypeError where the formula has no rule for a weight of that name
 */
export function formulaWeight(key: string, shape: readonly number[], gain: number): Float32Array<ArrayBuffer> {
  const { offset, scale } = rangeOf(key, shape, gain);
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const seed = fnv1a(key);
  for (let i = 0; i < values.length; i++) {
    const u = mix((seed + imul(i, GOLDEN_RATIO)) | 0) / 2147483648 - 1;
    values[i] = offset + u * scale;
  }
  return values;
}

function rangeOf(key: string, shape: readonly number[], gain: number): { offset: number; scale: number } {
  const name = key.slice(key.lastIndexOf('/') + 1);
  switch (name) {
    case 'kernel':
    case 'pointwise_kernel':
      return {
        offset: 0,
        scale: gain * Math.sqrt(6 / shape.slice(0, -1).reduce((product, size) => product * size, 1)),
      };
    case 'depthwise_kernel':
      return { offset: 0, scale: gain * Math.sqrt(6 / (shape[0]! * shape[1]!)) };
    case 'gamma':
      return { offset: 1, scale: 0.1 };
    case 'beta':
    case 'moving_mean':
    case 'bias':
      return { offset: 0, scale: 0.1 };
    case 'moving_variance':
      return { offset: 1, scale: 0.2 };
    case 'mean':
      return { offset: 0.45, scale: 0.1 };
    case 'variance':
      return { offset: 0.05, scale: 0.01 };
    case 'count':
      return { offset: 0, scale: 0 };
    default:
      throw new TypeError(`The formula has no rule for a weight named "${name}" (${key})`);
  }
}

/** uint8 `[height, width, 3]`: noise on top of 8 × 8 patches, so that positions differ at every scale. */
export function formulaPixels(height: number, width: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(height * width * 3);
  const patchSeed = fnv1a('patch');
  const noiseSeed = fnv1a('noise');
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const patch = mix((patchSeed + imul(((y >> 3) * 4096 + (x >> 3)) * 3 + c, GOLDEN_RATIO)) | 0);
        const noise = mix((noiseSeed + imul((y * 4096 + x) * 3 + c, GOLDEN_RATIO)) | 0);
        pixels[i++] = (patch & 127) + (noise & 127);
      }
    }
  }
  return pixels;
}
