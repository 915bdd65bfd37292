import * as tf from '@tensorflow/tfjs-core';

import type { LabelledFeatures } from './labelled-features.ts';

/** Sums over some rows: enough for the class means and the covariance within classes, and they can be subtracted. */
export interface Moments {
  /** Rows of each class. */
  readonly counts: Float64Array;
  /** Of each class, row-major `[classes, width]`. */
  readonly sums: Float64Array;
  /** Sum of the outer products, `[width, width]`. */
  readonly products: tf.Tensor2D;
}

/**
 * Moments of the rows that `take` names. Caller disposes the products. The tensor backend must be ready.
 *
 * @param data features near the origin: the products are in single precision
 */
export function momentsOf(data: LabelledFeatures, classes: number, take: readonly number[]): Moments {
  const { features, width, labels } = data;
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes * width);
  const rows = new Float32Array(take.length * width);
  for (const [i, row] of take.entries()) {
    const own = features.subarray(row * width, (row + 1) * width);
    rows.set(own, i * width);
    const label = labels[row]!;
    counts[label]!++;
    for (let k = 0; k < width; k++) sums[label * width + k]! += own[k]!;
  }
  const products = tf.tidy(() => {
    const matrix = tf.tensor2d(rows, [take.length, width]);
    return tf.matMul<tf.Tensor2D>(tf.transpose(matrix), matrix);
  });
  return { counts, sums, products };
}

/** Moments of the rows of `all` that are not among those of `part`. Caller disposes the products. */
export function without(all: Moments, part: Moments): Moments {
  return {
    counts: all.counts.map((count, i) => count - part.counts[i]!),
    sums: all.sums.map((sum, i) => sum - part.sums[i]!),
    products: tf.sub(all.products, part.products),
  };
}

/**
 * Class means `[classes, width]`, the covariance within classes `[width, width]` (caller disposes), and the mean of its diagonal.
 */
export function scatterWithin({ counts, sums, products }: Moments): {
  means: Float64Array;
  covariance: tf.Tensor2D;
  typical: number;
} {
  const classes = counts.length;
  const width = sums.length / classes;
  const means = sums.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / width)]!));
  const rows = counts.reduce((a, b) => a + b, 0);
  const scaled = Float32Array.from(means, (mean, i) => mean * Math.sqrt(counts[Math.floor(i / width)]!));
  const covariance = tf.tidy(() => {
    const between = tf.tensor2d(scaled, [classes, width]);
    return tf.div<tf.Tensor2D>(tf.sub(products, tf.matMul(tf.transpose(between), between)), rows);
  });
  const diagonal = tf.tidy(() => tf.sum(tf.mul(covariance, tf.eye(width))).dataSync()[0]!);
  return { means, covariance, typical: diagonal > 0 ? diagonal / width : 1 };
}
