import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';

import type { BackbonePreset } from '../backbone/index.ts';
import { formulaInput } from './activation-checks.ts';
import { digestOfWeights } from './formula-model.ts';

/** Trains a small head on a backbone's features and fails where any weight of the backbone changed by a bit. */
export async function checkFrozen(preset: BackbonePreset, model: LayersModel): Promise<void> {
  const before = await digestOfWeights(model);
  const [, height, width] = model.inputs[0]!.shape;
  const image = formulaInput(preset, height!, width!);
  const features = tf.tidy(() => tf.mean(model.predict(image) as tf.Tensor4D, [1, 2]));
  const batch = tf.tidy(() => tf.concat([features, tf.neg(features)]));
  const labels = tf.tensor2d([
    [1, 0],
    [0, 1],
  ]);
  const head = sequential({
    layers: [
      layers.batchNormalization({ inputShape: [preset.numFeatures] }),
      layers.dense({ units: 2, kernelInitializer: 'zeros' }),
    ],
  });
  const optimizer = tf.train.adam(0.01);
  const step = () => {
    const loss = () => tf.losses.softmaxCrossEntropy(labels, head.apply(batch, { training: true }) as tf.Tensor2D);
    return tf.tidy(() => optimizer.minimize(loss as () => tf.Scalar, true)!.dataSync()[0]!);
  };
  try {
    const first = step();
    step();
    assert.ok(step() < first, 'the head learns');
  } finally {
    head.dispose();
    optimizer.dispose();
    tf.dispose([image, features, batch, labels]);
  }
  assert.equal(await digestOfWeights(model), before, "the backbone's weights after training the head");
}
