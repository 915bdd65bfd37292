import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

import { PREPROCESSING, type Preprocessing } from '../backbone/index.ts';
import { useTensorBackend } from '../model/index.ts';
import { openTensorExtractor } from './tensor-extractor.ts';

/** Every byte in every channel. */
const pixels = Uint8Array.from({ length: 256 * 3 }, (_, i) => (i * 7) % 256);
const [height, width] = [16, 8];
const photo = height * width * 3;

function inOperations({ channelOrder, scale, mean, std }: Preprocessing): Float32Array {
  return tf.tidy(() => {
    const floats = tf.cast(tf.tensor4d(pixels, [2, height, width, 3], 'int32'), 'float32');
    const ordered = channelOrder === 'bgr' ? tf.reverse(floats, 3) : floats;
    return tf
      .div(tf.sub(tf.mul(ordered, scale), [...mean]), [...std])
      .dataSync<'float32'>()
      .slice();
  });
}

describe('the extractor on a tensor backend', () => {
  beforeAll(() => useTensorBackend('cpu'));

  it.each(Object.entries(PREPROCESSING))(
    'preprocesses as the operations in float32 do, bit for bit: %s',
    async (_, mode) => {
      const flat = sequential({ layers: [layers.flatten({ inputShape: [height, width, 3] })] });
      const extractor = openTensorExtractor(flat, mode, {
        ...{ backbone: 'flat', weightsHash: '', preprocessing: {}, height, width, interpolation: 'bilinear' as const },
        ...{ precision: 'fp32' as const, numFeatures: photo },
      });
      const expected = inOperations(mode);
      expect(await extractor.extract(pixels, 2)).toEqual(expected);
      // A smaller batch after a larger one.
      expect(await extractor.extract(pixels.subarray(photo), 1)).toEqual(expected.slice(photo));
      await extractor.close();
      flat.dispose();
    },
  );
});
