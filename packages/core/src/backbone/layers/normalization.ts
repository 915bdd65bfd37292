import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

import { oneInput } from './one-input.ts';

export interface NormalizationConfig {
  readonly name: string;
  /** One number a channel; where left out, mean and variance are weights that a weight file brings. */
  readonly mean?: readonly number[];
  readonly variance?: readonly number[];
}

/** Keras's `backend.epsilon()`: no standard deviation counts as less. */
const LEAST_DEVIATION = 1e-7;

/**
 * Keras's `Normalization` over the last axis: `(x − mean) / √variance`. Without numbers in its configuration it has, as
 * Keras's has, the weights `mean` and `variance` `[channels]` and `count` `[]`.
 */
export class Normalization extends layers.Layer {
  static readonly className = 'Normalization';
  readonly #constants: { readonly mean: readonly number[]; readonly variance: readonly number[] } | undefined;

  constructor({ mean, variance, ...config }: NormalizationConfig) {
    super(config);
    if (mean !== undefined && variance !== undefined) this.#constants = { mean, variance };
  }

  override build(inputShape: Shape): void {
    if (this.#constants === undefined) {
      const channels = inputShape.at(-1)!;
      const add = (name: string, shape: Shape, value: number) =>
        this.addWeight(name, shape, 'float32', initializers.constant({ value }), undefined, false);
      add('mean', [channels], 0);
      add('variance', [channels], 1);
      add('count', [], 0);
    }
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [mean, variance] =
        this.#constants === undefined
          ? [this.weights[0]!.read(), this.weights[1]!.read()]
          : [tf.tensor1d([...this.#constants.mean]), tf.tensor1d([...this.#constants.variance])];
      return tf.div(tf.sub(oneInput(inputs), mean), tf.maximum(tf.sqrt(variance), LEAST_DEVIATION));
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const constants = this.#constants;
    return {
      ...super.getConfig(),
      ...(constants === undefined ? {} : { mean: [...constants.mean], variance: [...constants.variance] }),
    };
  }
}

// tfjs-layers finds the class of a saved layer in this register, as it does its own.
tf.serialization.registerClass(Normalization);
