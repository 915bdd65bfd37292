/** Two photos whose features point the same way. */
export interface FeatureTwins {
  /** Rows of the features, first below second. */
  readonly first: number;
  readonly second: number;
  /** Cosine of the angle between the feature vectors, at most 1. */
  readonly cosine: number;
}

/** Rows that are compared at once; both blocks stay in the processor's cache. */
const BLOCK = 64;

/**
 * Pairs of photos whose feature vectors have at least some cosine: the same scene, which a perceptual hash misses when it is
 * cropped, mirrored or taken a second later. Every pair is looked at, so the time grows with the square of the photos: about
 * rows² · width / 2 multiply-adds.
 *
 * @param features row-major [rows, width]; rows of zeros are like nothing
 * @param threshold in (0, 1]
 * @param most pairs that are returned
 * @returns most alike first
 */
export function findFeatureTwins(
  features: Float32Array,
  width: number,
  threshold: number,
  most = 1000,
): FeatureTwins[] {
  const rows = features.length / width;
  const unit = normalised(features, width);
  const twins: FeatureTwins[] = [];
  for (let a = 0; a < rows; a += BLOCK)
    for (let b = a; b < rows; b += BLOCK)
      for (let i = a; i < Math.min(rows, a + BLOCK); i++)
        for (let j = Math.max(b, i + 1); j < Math.min(rows, b + BLOCK); j++) {
          const cosine = dot(unit, i * width, j * width, width);
          if (cosine >= threshold) twins.push({ first: i, second: j, cosine: Math.min(1, cosine) });
        }
  twins.sort((x, y) => y.cosine - x.cosine || x.first - y.first || x.second - y.second);
  return twins.slice(0, most);
}

function normalised(features: Float32Array, width: number): Float32Array {
  const unit = new Float32Array(features.length);
  for (let start = 0; start < features.length; start += width) {
    const norm = Math.sqrt(dot(features, start, start, width));
    if (norm > 0) for (let k = 0; k < width; k++) unit[start + k] = features[start + k]! / norm;
  }
  return unit;
}

/** Four sums at once, so that the processor need not wait for each addition. */
function dot(values: Float32Array, a: number, b: number, width: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < width; k += 4) {
    s0 += values[a + k]! * values[b + k]!;
    s1 += values[a + k + 1]! * values[b + k + 1]!;
    s2 += values[a + k + 2]! * values[b + k + 2]!;
    s3 += values[a + k + 3]! * values[b + k + 3]!;
  }
  for (; k < width; k++) s0 += values[a + k]! * values[b + k]!;
  return s0 + s1 + s2 + s3;
}
