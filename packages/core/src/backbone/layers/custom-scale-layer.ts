import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** `first + second · scale`: how Inception-ResNet joins a block's residual, under the name that Keras gives it. */
export class CustomScaleLayer extends layers.Layer {
  static readonly className = 'CustomScaleLayer';
  readonly #scale: number;

  constructor({ scale, ...config }: { readonly name: string; readonly scale: number }) {
    super(config);
    this.#scale = scale;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return (inputShape as Shape[])[0]!;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [first, second] = inputs as tf.Tensor[];
    return tf.tidy(() => tf.add(first!, tf.mul(second!, this.#scale)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), scale: this.#scale };
  }
}

tf.serialization.registerClass(CustomScaleLayer);
