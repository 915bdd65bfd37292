import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

import { oneInput } from './one-input.ts';

/**
 * Keras's `Conv2D(groups=channels, padding="same")`: each channel by itself, as `DepthwiseConv2D`, but with the grouped
 * convolution's weights: `kernel` `[height, width, 1, channels]` and `bias` `[channels]`. tfjs-layers has no groups.
 */
export class ChannelwiseConv2D extends layers.Layer {
  static readonly className = 'ChannelwiseConv2D';
  readonly #kernelSize: number;

  constructor({ kernelSize, ...config }: { readonly name: string; readonly kernelSize: number }) {
    super(config);
    this.#kernelSize = kernelSize;
  }

  override build(inputShape: Shape): void {
    const channels = inputShape.at(-1)!;
    const shape = [this.#kernelSize, this.#kernelSize, 1, channels];
    this.addWeight('kernel', shape, 'float32', initializers.zeros());
    this.addWeight('bias', [channels], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = oneInput(inputs) as tf.Tensor4D;
      const size = this.#kernelSize;
      // The two orders of axes hold the same numbers in the same order.
      const kernel = tf.reshape<tf.Rank.R4>(this.weights[0]!.read(), [size, size, x.shape[3], 1]);
      return tf.add(tf.depthwiseConv2d(x, kernel, 1, 'same'), this.weights[1]!.read());
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), kernelSize: this.#kernelSize, padding: 'same' };
  }
}

tf.serialization.registerClass(ChannelwiseConv2D);
