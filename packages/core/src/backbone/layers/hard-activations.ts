import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

import { oneInput } from './one-input.ts';

/** `relu6(x + 3) / 6`, Keras 3's `hard_sigmoid`. tfjs-layers' activation of that name is Keras 2's, which differs. */
export class HardSigmoid extends layers.Layer {
  static readonly className = 'HardSigmoid';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => gate(oneInput(inputs)));
  }
}

/** `x · relu6(x + 3) / 6` (Howard et al. 2019), Keras 3's `hard_swish`. */
export class HardSwish extends layers.Layer {
  static readonly className = 'HardSwish';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = oneInput(inputs);
      return tf.mul(x, gate(x));
    });
  }
}

function gate(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);
}

tf.serialization.registerClass(HardSigmoid);
tf.serialization.registerClass(HardSwish);
