import * as tf from '@tensorflow/tfjs-core';

import type { TrainableNetwork } from './network.ts';
import type { Optimizer } from './optimizers.ts';
import type { RandomStream } from './random.ts';

export interface StepOptions {
  readonly network: TrainableNetwork;
  readonly optimizer: Optimizer;
  /** `[rows, …]`; not disposed here. */
  readonly inputs: tf.Tensor;
  /** Row-major `[rows, classes]`, each row times its weight. */
  readonly targets: Float32Array;
  readonly rows: number;
  readonly classes: number;
  readonly learningRate: number;
  readonly dropout: RandomStream;
  /** Greatest global norm of the gradients; absent: any. */
  readonly clipNorm?: number | undefined;
}

/**
 * One step of gradient descent.
 *
 * @returns the batch's mean loss and its logits `[rows, classes]`, both from before the step
 */
export function gradientStep(options: StepOptions): { loss: number; logits: Float32Array } {
  const { network, optimizer, inputs, targets, rows, classes } = options;
  let logits: tf.Tensor2D | undefined;
  const variables = network.parameters.map(({ variable }) => variable);
  const { value, grads } = tf.variableGrads(() => {
    logits = network.logits(inputs, options.dropout);
    tf.keep(logits);
    return crossEntropy(logits, tf.tensor2d(targets, [rows, classes]));
  }, variables);
  let gradients = variables.map((variable) => grads[variable.name]!);
  if (options.clipNorm !== undefined) gradients = clip(gradients, options.clipNorm);
  optimizer.step(gradients, options.learningRate);
  const result = { loss: value.dataSync()[0]!, logits: logits!.dataSync<'float32'>().slice() };
  tf.dispose([value, logits!, ...gradients, ...Object.values(grads)]);
  return result;
}

/** Mean over rows of −Σ target · log softmax(logits); its gradient as one expression instead of a composed one. */
function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  const rows = logits.shape[0];
  const loss = tf.customGrad((x, save) => {
    const input = x as tf.Tensor2D;
    const shifted = tf.sub(input, tf.max(input, 1, true));
    const exponentials = tf.exp(shifted);
    const sums = tf.sum(exponentials, 1, true);
    const probabilities = tf.div(exponentials, sums);
    (save as tf.GradSaveFunc)([probabilities, targets]);
    const value = tf.neg(tf.div(tf.sum(tf.mul(targets, tf.sub(shifted, tf.log(sums)))), rows));
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [p, t] = saved as [tf.Tensor2D, tf.Tensor2D];
      return tf.mul(dy, tf.div(tf.sub(tf.mul(p, tf.sum(t, 1, true)), t), rows));
    };
    return { value, gradFunc };
  });
  return loss(logits) as tf.Scalar;
}

/** Scales all gradients down together until their joint norm is at most `limit` (Pascanu et al. 2013). */
function clip(gradients: tf.Tensor[], limit: number): tf.Tensor[] {
  return tf.tidy(() => {
    const squares = gradients.reduce((sum, gradient) => sum + tf.sum(tf.square(gradient)).dataSync()[0]!, 0);
    const factor = limit / Math.max(limit, Math.sqrt(squares));
    return gradients.map((gradient) => tf.mul(gradient, factor));
  });
}
