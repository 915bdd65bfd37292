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
  const tables = channelTables(preprocessing);
  const bgr = preprocessing.channelOrder === 'bgr';
  let room = new Float32Array();
  return {
    height,
    width,
    interpolation,
    numFeatures,
    identity,
    async extract(pixels, count) {
      const length = count * height * width * 3;
      if (room.length < length) room = new Float32Array(length);
      const floats = room.subarray(0, length);
      preprocessInto(floats, pixels.subarray(0, length), tables, bgr);
      const features = tf.tidy(() => {
        const input = tf.tensor4d(floats, [count, height, width, 3]);
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

/**
 * Writes preprocessed pixels: a look at a table for each byte, where the backend would convert, scale, shift and divide in passes
 * of their own. The roundings are those of the operations in float32.
 *
 * @param pixels `[n, 3]`, RGB
 * @param into as long
 */
function preprocessInto(into: Float32Array, pixels: Uint8Array, tables: readonly Float32Array[], bgr: boolean): void {
  const [first, second, third] = tables as [Float32Array, Float32Array, Float32Array];
  const [red, blue] = bgr ? [2, 0] : [0, 2];
  for (let i = 0; i < pixels.length; i += 3) {
    into[i] = first[pixels[i + red]!]!;
    into[i + 1] = second[pixels[i + 1]!]!;
    into[i + 2] = third[pixels[i + blue]!]!;
  }
}

/** What becomes of each byte in each channel of the network's input. */
function channelTables({ scale, mean, std }: Preprocessing): Float32Array[] {
  const { fround } = Math;
  return [0, 1, 2].map((channel) =>
    Float32Array.from(
      { length: 256 },
      (_, byte) => fround(fround(byte * fround(scale)) - fround(mean[channel]!)) / fround(std[channel]!),
    ),
  );
}
