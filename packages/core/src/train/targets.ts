import { PURPOSE, RandomStream } from './random.ts';

/** How labels become what the network is to say. */
export interface TargetOptions {
  readonly classes: number;
  /** Part of the certainty that is spread over all classes, in [0, 1) (Szegedy et al. 2016). */
  readonly labelSmoothing?: number;
  /** Weight of each class in the loss. */
  readonly classWeights?: readonly number[];
}

/** `[rows, classes]` targets, each row times its weight. */
export function weightedTargets(labels: Int32Array, options: TargetOptions): Float32Array {
  const { classes, labelSmoothing = 0, classWeights } = options;
  const targets = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) {
    const weight = classWeights?.[label] ?? 1;
    targets.fill((weight * labelSmoothing) / classes, row * classes, (row + 1) * classes);
    targets[row * classes + label]! += weight * (1 - labelSmoothing);
  }
  return targets;
}

/**
 * Mixup (Zhang et al. 2018) on feature vectors: each row is blended with another of its batch, and so are the targets.
 * One share a batch, from Beta(alpha, alpha), as in the paper.
 */
export function mixup(
  features: Float32Array,
  targets: Float32Array,
  rows: number,
  alpha: number,
  seed: number,
  step: number,
): { features: Float32Array; targets: Float32Array } {
  const random = new RandomStream(seed, PURPOSE.mixup, step);
  const [a, b] = [random.gamma(alpha), random.gamma(alpha)];
  const share = Math.max(a, b) / Math.max(a + b, Number.MIN_VALUE);
  const partner = random.permutation(rows);
  return { features: blend(features, rows, partner, share), targets: blend(targets, rows, partner, share) };
}

function blend(values: Float32Array, rows: number, partner: Uint32Array, share: number): Float32Array {
  const width = values.length / rows;
  const output = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const other = partner[row]! * width;
    for (let j = 0; j < width; j++) {
      output[row * width + j] = share * values[row * width + j]! + (1 - share) * values[other + j]!;
    }
  }
  return output;
}
