import * as tf from '@tensorflow/tfjs-core';

import { GraftError } from '../errors/index.ts';
import { headLogits, type Head } from '../model/index.ts';
import { calibrationFactor } from './calibrate.ts';
import { momentsOf, scatterWithin, without, type Moments } from './class-scatter.ts';
import { conjugateGradients } from './conjugate-gradients.ts';
import { stratifiedFolds } from './folds.ts';
import type { LabelledFeatures } from './labelled-features.ts';
import { rowLosses } from './scores.ts';

/** Cross-validated mean log-loss and accuracy of a shrinkage, after its logits were scaled by `factor`. */
export interface ShrinkageScores {
  readonly shrinkage: number;
  readonly factor: number;
  readonly loss: number;
  readonly accuracy: number;
}

export interface FittedDiscriminant {
  readonly head: Head;
  readonly shrinkage: number;
  readonly candidates: readonly ShrinkageScores[];
}

export interface DiscriminantOptions {
  readonly classes: number;
  readonly seed: number;
  /** Awaited between two rounds: lets the caller hold the work or end it by throwing. */
  readonly betweenRounds?: () => Promise<void>;
}

/** How far the covariance is drawn towards a sphere, 0 … 1. */
const SHRINKAGES: readonly number[] = [0.3, 0.5, 0.7, 0.9];

const FOLDS = 5;

/**
 * Linear discriminant analysis (Fisher 1936) as a dense head: classes are taken as clouds of one shape about their means, and
 * that shape, the covariance within classes, is drawn towards a sphere (Friedman 1989; Ledoit and Wolf 2004), by as much as
 * cross-validation likes best. With few photos the views of each say more of that shape than the labels do of a border, and so
 * it often beats a regression there. All classes count as equally frequent. How far the logits must be shrunk to be honest
 * probabilities is measured on held-out photos too. Deterministic. The tensor backend must be ready.
 *
 * @param data views of one photo share a group, the plain one first: only that is judged
 * @throws GraftError `too-few-photos` where a class has no two
 */
export async function fitDiscriminant(
  data: LabelledFeatures,
  options: DiscriminantOptions,
): Promise<FittedDiscriminant> {
  const { classes, seed } = options;
  const { width, labels } = data;
  const groups = data.groups ?? Int32Array.from(labels, (_, row) => row);
  const folds = Math.min(FOLDS, leastPhotos(labels, groups, classes));
  const centre = meanOf(data);
  const centred = { ...data, features: data.features.map((value, i) => value - centre[i % width]!) };
  const foldOf = stratifiedFolds(labels, groups, folds, seed);
  const rowsOf = (fold: number): number[] => [...foldOf.keys()].filter((row) => foldOf[row] === fold);
  const parts = Array.from({ length: folds }, (_, fold) => momentsOf(centred, classes, rowsOf(fold)));
  const all = sumOf(parts);
  const logits = SHRINKAGES.map((): number[] => []);
  const judged: number[] = [];
  try {
    for (const [fold, part] of parts.entries()) {
      const rest = without(all, part);
      const heads = await solve(rest, SHRINKAGES, options).finally(() => rest.products.dispose());
      const held = rowsOf(fold).filter((row) => row === 0 || groups[row] !== groups[row - 1]);
      const features = new Float32Array(held.length * width);
      for (const [i, row] of held.entries())
        features.set(centred.features.subarray(row * width, (row + 1) * width), i * width);
      for (const [i, head] of heads.entries()) logits[i]!.push(...headLogits(head, features, held.length));
      judged.push(...held.map((row) => labels[row]!));
    }
    const truth = Int32Array.from(judged);
    const candidates = SHRINKAGES.map((shrinkage, i): ShrinkageScores => {
      const own = Float32Array.from(logits[i]!);
      const factor = calibrationFactor(own, truth, classes);
      const { losses, right } = rowLosses(
        own.map((logit) => factor * logit),
        truth,
        classes,
      );
      return {
        shrinkage,
        factor,
        loss: losses.reduce((a, b) => a + b, 0) / losses.length,
        accuracy: right / losses.length,
      };
    });
    const best = candidates.reduce((a, b) => (b.loss < a.loss ? b : a));
    const [head] = await solve(all, [best.shrinkage], options);
    return { head: uncentred(head!, centre, best.factor), shrinkage: best.shrinkage, candidates };
  } finally {
    tf.dispose([all.products, ...parts.map(({ products }) => products)]);
  }
}

/** One dense head a shrinkage, over centred features. */
async function solve(
  moments: Moments,
  shrinkages: readonly number[],
  { classes, betweenRounds }: DiscriminantOptions,
): Promise<Head[]> {
  const { means, covariance, typical } = scatterWithin(moments);
  const width = means.length / classes;
  const systems = shrinkages.length * classes;
  const targets = new Float64Array(systems * width);
  for (let i = 0; i < shrinkages.length; i++) targets.set(means, i * means.length);
  try {
    const weights = await conjugateGradients(targets, width, async (directions) => {
      const image = tf.tidy(() =>
        tf.matMul(tf.tensor2d(Float32Array.from(directions), [systems, width]), covariance).dataSync<'float32'>(),
      );
      await betweenRounds?.();
      return directions.map((value, k) => {
        const shrinkage = shrinkages[Math.floor(k / means.length)]!;
        return (1 - shrinkage) * image[k]! + shrinkage * typical * value;
      });
    });
    return shrinkages.map((_, i) =>
      denseHead(weights.subarray(i * means.length, (i + 1) * means.length), means, classes),
    );
  } finally {
    covariance.dispose();
  }
}

/** Logits `w·x − w·m / 2` of classes with means `m` and weights `w = C⁻¹ m`, both `[classes, width]`. */
function denseHead(weights: Float64Array, means: Float64Array, classes: number): Head {
  const width = means.length / classes;
  const kernel = new Float32Array(means.length);
  const bias = new Float32Array(classes);
  for (let unit = 0; unit < classes; unit++) {
    let offset = 0;
    for (let k = 0; k < width; k++) {
      kernel[k * classes + unit] = weights[unit * width + k]!;
      offset -= weights[unit * width + k]! * means[unit * width + k]! * 0.5;
    }
    bias[unit] = offset;
  }
  return {
    inputs: width,
    layers: [{ kind: 'dense', inputs: width, units: classes, kernel, bias, activation: 'linear' }],
  };
}

/** The same head over features as they are, its logits times `factor`. */
function uncentred(head: Head, centre: Float64Array, factor: number): Head {
  const [layer] = head.layers;
  if (layer?.kind !== 'dense') throw new TypeError('A discriminant is one dense layer');
  const { units } = layer;
  const bias = layer.bias.map((value, unit) => {
    let offset = value;
    for (const [k, mean] of centre.entries()) offset -= layer.kernel[k * units + unit]! * mean;
    return factor * offset;
  });
  return { ...head, layers: [{ ...layer, kernel: layer.kernel.map((weight) => factor * weight), bias }] };
}

function sumOf(parts: readonly Moments[]): Moments {
  const add = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value + b[i]!);
  return {
    counts: parts.map(({ counts }) => counts).reduce(add),
    sums: parts.map(({ sums }) => sums).reduce(add),
    products: tf.tidy(() => tf.addN(parts.map(({ products }) => products))),
  };
}

function meanOf({ features, width, labels }: LabelledFeatures): Float64Array {
  const mean = new Float64Array(width);
  for (const [i, value] of features.entries()) mean[i % width]! += value / labels.length;
  return mean;
}

function leastPhotos(labels: Int32Array, groups: Int32Array, classes: number): number {
  const photos = Array.from({ length: classes }, () => new Set<number>());
  for (const [row, label] of labels.entries()) photos[label]!.add(groups[row]!);
  const least = Math.min(...photos.map(({ size }) => size));
  if (least >= 2) return least;
  throw new GraftError({
    code: 'too-few-photos',
    what: 'A discriminant looks at how photos of one class differ',
    received: `a class with ${least} training photo`,
    expected: 'at least two good photos of each class',
    next: '--head linear, or more photos',
  });
}
