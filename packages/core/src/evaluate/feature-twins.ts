import * as tf from '@tensorflow/tfjs-core';

import { Groups } from '../data/index.ts';

/** Two photos whose features point the same way. */
export interface FeatureTwins {
  /** Rows of the features, first below second. */
  readonly first: number;
  readonly second: number;
  /** Cosine of the angle between the feature vectors, at most 1. */
  readonly cosine: number;
}

/** Rows that are compared at once: a product large enough for the tensor backend, a result that is soon looked through. */
const BLOCK = 512;

/** The backends' sums are in single precision: the cosine of a vector with itself comes out a little below 1. */
const ROUNDING = 1e-5;

/**
 * Photos whose feature vectors have at least some cosine: the same scene, which a perceptual hash misses when it is
 * cropped, mirrored or taken a second later. Every pair is looked at, rows² · width / 2 multiply-adds; what is returned grows
 * with the rows alone, however many are alike: pairs that link all photos of a group, and each photo's closest one.
 * The tensor backend must be ready.
 *
 * @param features row-major [rows, width]; rows of zeros are like nothing
 * @param threshold in (0, 1]
 * @param onBlock awaited between two products, lets the caller hold the work or end it by throwing
 * @returns most alike first
 */
export async function findFeatureTwins(
  features: Float32Array,
  width: number,
  threshold: number,
  onBlock?: () => Promise<void>,
): Promise<FeatureTwins[]> {
  const rows = features.length / width;
  const unit = normalised(features, width);
  const linked = new Groups(rows);
  const closest: (FeatureTwins | undefined)[] = new Array<undefined>(rows);
  const links: FeatureTwins[] = [];
  for (let a = 0; a < rows; a += BLOCK) {
    const columns = tf.tidy(() => tf.transpose(blockOf(unit, width, a)));
    try {
      for (let b = a; b < rows; b += BLOCK) {
        const cosines = tf.tidy(() => tf.matMul(blockOf(unit, width, b), columns).dataSync<'float32'>());
        const [left, right] = [Math.min(BLOCK, rows - a), Math.min(BLOCK, rows - b)];
        for (let k = 0; k < right * left; k++) {
          if (cosines[k]! < threshold - ROUNDING) continue;
          const [first, second] = [a + (k % left), b + Math.floor(k / left)];
          if (first >= second) continue;
          const pair = { first, second, cosine: Math.min(1, cosines[k]!) };
          for (const row of [first, second]) if (pair.cosine > (closest[row]?.cosine ?? -Infinity)) closest[row] = pair;
          if (linked.root(first) === linked.root(second)) continue;
          linked.join(first, second);
          links.push(pair);
        }
        await onBlock?.();
      }
    } finally {
      columns.dispose();
    }
  }
  const pairs = new Set([...links, ...closest.filter((pair) => pair !== undefined)]);
  return [...pairs].sort((x, y) => y.cosine - x.cosine || x.first - y.first || x.second - y.second);
}

function blockOf(unit: Float32Array, width: number, start: number): tf.Tensor2D {
  const values = unit.subarray(start * width, (start + BLOCK) * width);
  return tf.tensor2d(values, [values.length / width, width]);
}

function normalised(features: Float32Array, width: number): Float32Array {
  const unit = new Float32Array(features.length);
  for (let start = 0; start < features.length; start += width) {
    let squares = 0;
    for (let k = start; k < start + width; k++) squares += features[k]! ** 2;
    const norm = Math.sqrt(squares);
    if (norm > 0) for (let k = start; k < start + width; k++) unit[k] = features[k]! / norm;
  }
  return unit;
}
