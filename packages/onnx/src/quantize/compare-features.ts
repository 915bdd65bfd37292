import { GraftError } from '@graft/errors';

/** How close the features of one precision are to another's. */
export interface FeatureComparison {
  /** Cosine of the angle between each photo's two feature vectors; 1 where both are zero. */
  readonly cosines: Float64Array;
  readonly meanCosine: number;
  readonly minCosine: number;
  /** Norm of all differences over the norm of the reference. */
  readonly relativeError: number;
}

/**
 * Compares features photo by photo.
 *
 * @param reference fp32's, `[photos, width]` row-major
 * @param other int8's of the same photos in the same order
 * @throws GraftError `features-differ-in-shape`
 */
export function compareFeatures(reference: Float32Array, other: Float32Array, width: number): FeatureComparison {
  if (reference.length !== other.length || reference.length === 0 || reference.length % width !== 0) {
    throw new GraftError({
      code: 'features-differ-in-shape',
      what: 'These features cannot be compared photo by photo',
      received: `${reference.length} and ${other.length} numbers`,
      expected: `twice the same multiple of ${width}`,
    });
  }
  let [error, norm] = [0, 0];
  const cosines = Float64Array.from({ length: reference.length / width }, (_, photo) => {
    let [dot, a2, b2] = [0, 0, 0];
    for (let i = photo * width; i < (photo + 1) * width; i++) {
      const [a, b] = [reference[i]!, other[i]!];
      dot += a * b;
      a2 += a * a;
      b2 += b * b;
      error += (a - b) ** 2;
    }
    norm += a2;
    return a2 === 0 && b2 === 0 ? 1 : a2 === 0 || b2 === 0 ? 0 : dot / Math.sqrt(a2 * b2);
  });
  return {
    cosines,
    meanCosine: cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length,
    minCosine: cosines.reduce((least, cosine) => Math.min(least, cosine), 1),
    relativeError: norm === 0 ? (error === 0 ? 0 : Infinity) : Math.sqrt(error / norm),
  };
}
