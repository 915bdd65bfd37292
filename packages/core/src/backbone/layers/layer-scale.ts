import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

import { oneInput } from './one-input.ts';

/** ConvNeXt's `LayerScale` (Touvron et al. 2021): a learnt factor for each channel, the weight `gamma` `[channels]`. */
export class LayerScale extends layers.Layer {
  static readonly className = 'LayerScale';

  override build(inputShape: Shape): void {
    this.addWeight('gamma', [inputShape.at(-1)!], 'float32', initializers.ones());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.mul(oneInput(inputs), this.weights[0]!.read()));
  }
}

tf.serialization.registerClass(LayerScale);
