import * as tf from '@tensorflow/tfjs-core';

import { GraftError } from '../errors/index.ts';
import { normaliseRows, type Head } from '../model/index.ts';
import { stratifiedFolds } from './folds.ts';
import type { LabelledFeatures } from './labelled-features.ts';

/** How well nearest neighbours did at a sharpness, on photos whose folds were left out. */
export interface SharpnessScores {
  readonly sharpness: number;
  readonly loss: number;
  readonly accuracy: number;
}

export interface FittedNeighbours {
  readonly head: Head;
  readonly sharpness: number;
  readonly candidates: readonly SharpnessScores[];
}

/** Inverse widths of the kernel that are tried: at 5 all photos are asked, at 200 only the very nearest. */
const SHARPNESSES: readonly number[] = [5, 10, 20, 30, 45, 70, 100, 200];

/** The head holds every photo's features: beyond this it is larger than most backbones. */
const MOST_ROWS = 20_000;

const EPSILON = 1e-5;

const LEAST_PROBABILITY = 1e-7;

/**
 * Nearest neighbours as a head: every training photo has a vote, weighted by `exp(sharpness · r)`, where `r` is the
 * correlation of its features with those of the photo asked about (Nadaraya 1964 and Watson 1964; the kernel of the
 * matching networks of Vinyals et al. 2016). The sharpness, which does what k does elsewhere, is chosen by stratified
 * cross-validation. Made of standard layers (layer normalization, dense softmax, a vote), so it runs and exports as any
 * other head. Deterministic. The tensor backend must be ready.
 *
 * @param data one row a photo: views beside the plain one would only repeat it
 * @throws GraftError `too-many-neighbours`
 */
export function fitNeighbours(data: LabelledFeatures, classes: number, seed: number): FittedNeighbours {
  const { width, labels } = data;
  const rows = labels.length;
  if (rows > MOST_ROWS) {
    throw new GraftError({
      code: 'too-many-neighbours',
      what: 'Nearest neighbours would have to keep every photo',
      received: `${rows} training photos`,
      expected: `at most ${MOST_ROWS}`,
      next: '--head linear',
    });
  }
  const unit = normaliseRows({ inputs: width, epsilon: EPSILON }, data.features, rows);
  const similar = correlations(unit, rows, width);
  const foldOf = stratifiedFolds(
    labels,
    Int32Array.from(labels, (_, row) => row),
    Math.min(5, rows),
    seed,
  );
  const candidates = SHARPNESSES.map((sharpness) => score(similar, labels, foldOf, classes, sharpness));
  const { sharpness } = candidates.reduce((best, one) => (one.loss < best.loss ? one : best));
  const kernel = new Float32Array(width * rows);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < width; k++) kernel[k * rows + row] = (unit[row * width + k]! * sharpness) / width;
  }
  const votes = new Float32Array(rows * classes);
  for (const [row, label] of labels.entries()) votes[row * classes + label] = 1;
  const head: Head = {
    inputs: width,
    layers: [
      { kind: 'layer-normalization', inputs: width, epsilon: EPSILON },
      { kind: 'dense', inputs: width, units: rows, kernel, bias: new Float32Array(rows), activation: 'softmax' },
      { kind: 'vote', inputs: rows, units: classes, kernel: votes },
    ],
  };
  return { head, sharpness, candidates };
}

function correlations(unit: Float32Array, rows: number, width: number): Float32Array {
  const matrix = tf.tensor2d(unit, [rows, width]);
  const product = tf.matMul(matrix, matrix, false, true);
  const values = product.dataSync<'float32'>();
  tf.dispose([matrix, product]);
  return values.map((value) => value / width);
}

function score(
  similar: Float32Array,
  labels: Int32Array,
  foldOf: Int32Array,
  classes: number,
  sharpness: number,
): SharpnessScores {
  const rows = labels.length;
  const shares = new Float64Array(classes);
  let [loss, right] = [0, 0];
  for (let row = 0; row < rows; row++) {
    shares.fill(0);
    let total = 0;
    // Correlations are at most 1, so no exponential here can overflow.
    for (let other = 0, at = row * rows; other < rows; other++, at++) {
      if (foldOf[other] === foldOf[row]) continue;
      const weight = Math.exp(sharpness * (similar[at]! - 1));
      shares[labels[other]!]! += weight;
      total += weight;
    }
    const own = shares[labels[row]!]!;
    if (total > 0) loss -= Math.log(Math.max(own / total, LEAST_PROBABILITY)) / rows;
    let greatest = 0;
    for (let c = 0; c < classes; c++) greatest = Math.max(greatest, shares[c]!);
    if (own === greatest && own > 0) right++;
  }
  return { sharpness, loss, accuracy: right / rows };
}
