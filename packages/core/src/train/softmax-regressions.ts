import * as tf from '@tensorflow/tfjs-core';

import type { Head } from '../model/index.ts';
import { Lbfgs } from './lbfgs.ts';
import type { Standardisation } from './standardise.ts';

/** One regularised softmax regression over rows of a shared matrix. */
export interface Regression {
  /** Strength of the L2 penalty `penalty / 2 * |W|²` beside the mean cross-entropy; the bias is free. */
  readonly penalty: number;
  /** Weight of each row; 0 leaves it out. The loss is the weighted mean. */
  readonly rowWeights: Float32Array;
}

export interface RegressionOptions {
  /** Row-major `[rows, width]`, standardised. */
  readonly features: Float32Array;
  readonly rows: number;
  readonly width: number;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly regressions: readonly Regression[];
  readonly maxIterations: number;
  readonly tolerance?: number;
  /**
   * Called after each round with the best points so far.
   *
   * @returns whether to go on
   */
  readonly onRound?: (round: number, solvers: readonly Lbfgs[]) => boolean | Promise<boolean>;
}

/**
 * Columns of weights that a classifier of so many classes has: for two classes the one difference that matters, half
 * the work. With `v` that column, the two logits are `-v·x/2` and `v·x/2`, which is where the penalised optimum of both
 * columns lies anyway.
 */
export function weightColumns(classes: number): number {
  return classes === 2 ? 1 : classes;
}

/**
 * Solves many softmax regressions on the same rows together: each round evaluates all of them by two matrix products on
 * tfjs (whose wasm backend multiplies some 15 times faster than plain JavaScript), each has its own {@link Lbfgs}.
 * Deterministic. The tensor backend must be ready.
 *
 * @returns one solver a regression; `point` is `[columns, width + 1]` row-major, the bias last in each row
 */
export async function solveRegressions(options: RegressionOptions): Promise<Lbfgs[]> {
  const { rows, width, classes, regressions, maxIterations, tolerance, onRound } = options;
  const columns = weightColumns(classes);
  const length = columns * (width + 1);
  const matrix = withOnes(options);
  const start = new Float64Array(length);
  const settings = tolerance === undefined ? {} : { tolerance };
  const solvers = regressions.map(() => new Lbfgs(start, settings));
  try {
    // Each iteration may need a few evaluations to find its step.
    for (let round = 1; round <= 3 * maxIterations; round++) {
      const active = solvers.flatMap((solver, i) => (solver.done || solver.iterations >= maxIterations ? [] : [i]));
      if (active.length === 0) break;
      const points = new Float32Array(active.length * length);
      for (const [k, i] of active.entries()) points.set(solvers[i]!.ask(), k * length);
      const logits = product(points, [active.length * columns, width + 1], matrix.columns);
      const values = active.map((i, k) =>
        toResiduals(logits, k * columns, rows, options.labels, classes, regressions[i]!.rowWeights),
      );
      const gradients = product(logits, [active.length * columns, rows], matrix.rows);
      for (const [k, i] of active.entries()) {
        const gradient = Float64Array.from(gradients.subarray(k * length, (k + 1) * length));
        const value = values[k]! + penalise(solvers[i]!.ask(), gradient, regressions[i]!.penalty, width, classes);
        solvers[i]!.tell(value, gradient);
      }
      if (onRound !== undefined && !(await onRound(round, solvers))) break;
    }
  } finally {
    tf.dispose([matrix.rows, matrix.columns]);
  }
  return solvers;
}

/** The product of two matrices; not by `tf.tidy`, which would look for tensors in every number of the result. */
function product(values: Float32Array, shape: [number, number], other: tf.Tensor2D): Float32Array {
  const left = tf.tensor2d(values, shape);
  const result = tf.matMul(left, other);
  const numbers = result.dataSync<'float32'>();
  tf.dispose([left, result]);
  return numbers;
}

/** The features with a column of ones, and the transpose: tfjs's wasm products are fast for plain operands only. */
function withOnes({ features, rows, width }: RegressionOptions): { rows: tf.Tensor2D; columns: tf.Tensor2D } {
  const values = new Float32Array(rows * (width + 1));
  for (let row = 0; row < rows; row++) {
    values.set(features.subarray(row * width, (row + 1) * width), row * (width + 1));
    values[row * (width + 1) + width] = 1;
  }
  const matrix = tf.tensor2d(values, [rows, width + 1]);
  return { rows: matrix, columns: tf.transpose(matrix) };
}

/**
 * Turns logits `[columns, rows]` of one regression (from row `first` of the matrix) in place into the derivatives of the
 * mean loss by them, and returns that loss.
 */
function toResiduals(
  logits: Float32Array,
  first: number,
  rows: number,
  labels: Int32Array,
  classes: number,
  weights: Float32Array,
): number {
  let total = 0;
  for (let row = 0; row < rows; row++) total += weights[row]!;
  let loss = 0;
  const offset = first * rows;
  const exponentials = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    const weight = weights[row]! / total;
    const label = labels[row]!;
    if (classes === 2) {
      const z = logits[offset + row]!;
      const margin = label === 1 ? z : -z;
      loss += weight * (Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))));
      logits[offset + row] = weight * (1 / (1 + Math.exp(-z)) - label);
      continue;
    }
    let greatest = -Infinity;
    for (let j = 0; j < classes; j++) greatest = Math.max(greatest, logits[offset + j * rows + row]!);
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += exponentials[j] = Math.exp(logits[offset + j * rows + row]! - greatest);
    loss += weight * (greatest + Math.log(sum) - logits[offset + label * rows + row]!);
    for (let j = 0; j < classes; j++) {
      logits[offset + j * rows + row] = weight * (exponentials[j]! / sum - (j === label ? 1 : 0));
    }
  }
  return loss;
}

function penalise(
  point: Float64Array,
  gradient: Float64Array,
  penalty: number,
  width: number,
  classes: number,
): number {
  // |W|² of the two columns -v/2 and v/2 is |v|²/2.
  const strength = classes === 2 ? penalty / 2 : penalty;
  let squares = 0;
  for (let i = 0; i < point.length; i++) {
    if (i % (width + 1) === width) continue;
    squares += point[i]! * point[i]!;
    gradient[i]! += strength * point[i]!;
  }
  return (strength / 2) * squares;
}

/** A solved regression as a dense head; over plain features where the statistics are given that standardised them. */
export function regressionHead(
  point: Float64Array,
  width: number,
  classes: number,
  statistics?: Standardisation,
): Head {
  const kernel = new Float32Array(width * classes);
  const bias = new Float32Array(classes);
  const stride = width + 1;
  for (let unit = 0; unit < classes; unit++) {
    const row = classes === 2 ? 0 : unit * stride;
    const sign = classes === 2 ? unit - 0.5 : 1;
    let offset = point[row + width]!;
    for (let j = 0; j < width; j++) {
      const weight = point[row + j]! / (statistics?.deviation[j] ?? 1);
      offset -= weight * (statistics?.mean[j] ?? 0);
      kernel[j * classes + unit] = sign * weight;
    }
    bias[unit] = sign * offset;
  }
  return {
    inputs: width,
    layers: [{ kind: 'dense', inputs: width, units: classes, kernel, bias, activation: 'linear' }],
  };
}
