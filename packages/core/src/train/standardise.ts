/** Mean and standard deviation of each feature. */
export interface Standardisation {
  readonly mean: Float64Array;
  /** Never 0: a feature that does not vary has 1, and so counts for nothing. */
  readonly deviation: Float64Array;
}

/**
 * Statistics of the columns of `features`, row-major `[rows, width]`, in double precision.
 */
export function standardisation(features: Float32Array, rows: number, width: number): Standardisation {
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let row = 0, k = 0; row < rows; row++) for (let j = 0; j < width; j++, k++) mean[j]! += features[k]!;
  for (let j = 0; j < width; j++) mean[j]! /= Math.max(1, rows);
  for (let row = 0, k = 0; row < rows; row++) {
    for (let j = 0; j < width; j++, k++) squares[j]! += (features[k]! - mean[j]!) ** 2;
  }
  const deviation = squares.map((sum) => Math.sqrt(sum / Math.max(1, rows)));
  const typical = deviation.reduce((a, b) => a + b, 0) / width;
  // A feature that hardly ever fires would otherwise be blown up to the size of the others by its noise.
  const least = 1e-3 * typical;
  for (let j = 0; j < width; j++) if (!(deviation[j]! > least)) deviation[j] = 1;
  return { mean, deviation };
}
