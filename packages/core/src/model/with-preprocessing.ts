import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

import type { Preprocessing } from '../backbone/index.ts';

/**
 * A classifier with its preprocessing in front, as a 1×1 convolution that reorders, scales and shifts the channels: a
 * layer that every reader of tfjs models knows. The classifier's layers are shared.
 *
 * @returns input: float RGB pixels 0…255 `[N, H, W, 3]`; output: the classifier's
 */
export function withPreprocessing(classifier: layers.LayersModel, preprocessing: Preprocessing): layers.LayersModel {
  const { channelOrder, scale, mean, std } = preprocessing;
  const kernel = new Float32Array(9);
  const bias = new Float32Array(3);
  for (let channel = 0; channel < 3; channel++) {
    const source = channelOrder === 'bgr' ? 2 - channel : channel;
    kernel[source * 3 + channel] = scale / std[channel]!;
    bias[channel] = -mean[channel]! / std[channel]!;
  }
  const convolution = layers.layers.conv2d({
    name: 'preprocessing',
    filters: 3,
    kernelSize: 1,
    kernelInitializer: 'zeros',
    trainable: false,
  });
  const input = layers.input({ shape: classifier.inputs[0]!.shape.slice(1), name: 'pixels' });
  const output = classifier.apply(convolution.apply(input)) as layers.SymbolicTensor;
  tf.tidy(() => convolution.setWeights([tf.tensor4d(kernel, [1, 1, 3, 3]), tf.tensor1d(bias)]));
  return layers.model({ inputs: input, outputs: output, name: 'graft_classifier_with_preprocessing' });
}
