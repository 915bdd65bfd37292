import type * as tf from '@tensorflow/tfjs-core';

import type { Learner, LearnerSettings } from './learner.ts';
import type { RandomStream } from './random.ts';

/** A trainable array of a network. */
export interface Parameter {
  readonly name: string;
  readonly variable: tf.Variable;
  /** Whether weight decay applies: kernels yes, biases and normalization no. */
  readonly decays: boolean;
  /** Multiplies the learning rate: below 1 for layers that already know something. */
  readonly rate: number;
}

/** Something that gradient descent can train. */
export interface TrainableNetwork {
  readonly parameters: readonly Parameter[];
  /** Moving statistics: not trained by gradients, but part of the state to save and restore. */
  readonly statistics: readonly tf.Variable[];
  /**
   * @param inputs `[rows, …]`
   * @param random dropout's numbers; given: training mode, moving statistics are updated
   * @returns `[rows, classes]`
   */
  logits(inputs: tf.Tensor, random?: RandomStream): tf.Tensor2D;
  /** A faster way to take steps than by {@link logits} and its gradient, where the network has one here. */
  compile?(settings: LearnerSettings): Learner | undefined;
  dispose(): void;
}

/** Copies of all arrays of a network: parameters, then statistics. */
export function networkState(network: TrainableNetwork): Float32Array[] {
  return variablesOf(network).map((variable) => variable.dataSync<'float32'>().slice());
}

/** Puts a state back that {@link networkState} took. */
export function restoreNetwork(
  network: TrainableNetwork,
  state: readonly Float32Array[],
  tensor: (values: Float32Array, shape: number[]) => tf.Tensor,
): void {
  for (const [i, variable] of variablesOf(network).entries()) {
    const values = tensor(state[i]!, variable.shape);
    variable.assign(values);
    values.dispose();
  }
}

function variablesOf({ parameters, statistics }: TrainableNetwork): tf.Variable[] {
  return [...parameters.map(({ variable }) => variable), ...statistics];
}
