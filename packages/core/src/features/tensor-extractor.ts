import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

import type { Preprocessing } from '../backbone/index.ts';
import type { FeatureExtractor, FeatureIdentity } from './feature-extractor.ts';

/**
 * Runs a backbone on tfjs's active backend, in inference mode. The model stays the caller's.
 *
 * @param backbone output `[N, H, W, C]` (averaged over its positions here) or `[N, C]`
 */
export function openTensorExtractor(
  backbone: LayersModel,
  preprocessing: Preprocessing,
  identity: FeatureIdentity,
): FeatureExtractor {
  const { height, width, interpolation, numFeatures } = identity;
  return {
    height,
    width,
    interpolation,
    numFeatures,
    identity,
    async extract(pixels, count) {
      const batch = pixels.subarray(0, count * height * width * 3);
      const features = tf.tidy(() => {
        const input = preprocess(tf.tensor4d(batch, [count, height, width, 3], 'int32'), preprocessing);
        const output = backbone.apply(input, { training: false }) as tf.Tensor;
        return output.rank === 4 ? tf.mean(output, [1, 2]) : output;
      });
      const values = (await features.data()) as Float32Array;
      features.dispose();
      return values;
    },
    close: () => Promise.resolve(),
  };
}

function preprocess(pixels: tf.Tensor4D, { channelOrder, scale, mean, std }: Preprocessing): tf.Tensor {
  const floats = tf.cast(pixels, 'float32');
  const ordered = channelOrder === 'bgr' ? tf.reverse(floats, 3) : floats;
  return tf.div(tf.sub(tf.mul(ordered, scale), [...mean]), [...std]);
}
