import * as tf from '@tensorflow/tfjs-core';
import { resolveBackbone } from '@graft/core/backbone';
import { openTensorExtractor } from '@graft/core/features';
import { useTensorBackend } from '@graft/core/model';
import { fillWithFormula, formulaPixels } from '@graft/core/testing';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  readonly backbone: string;
  readonly batch: number;
  /** `graft`: uint8 pixels to features as `--backend tensorflow` computes them; `plain`: `predict` on a float tensor. */
  readonly kind: 'graft' | 'plain';
}

/** The frozen backbone on tfjs's binding of TensorFlow's C library, where `npm run setup:tensorflow` put it. */
export async function prepare({ backbone, batch, kind }: Params): Promise<PreparedCase> {
  await useTensorBackend('tensorflow');
  const preset = await resolveBackbone(backbone);
  const size = preset.inputSize;
  const model = preset.build({ inputShape: [size, size, 3] });
  fillWithFormula(model, 1);
  const photo = formulaPixels(size, size);
  const photos = new Uint8Array(batch * photo.length);
  for (let i = 0; i < batch; i++) photos.set(photo, i * photo.length);
  const extractor = openTensorExtractor(model, preset.preprocessing, {
    backbone,
    weightsHash: '',
    preprocessing: {},
    height: size,
    width: size,
    interpolation: 'bilinear',
    precision: 'fp32',
    numFeatures: preset.numFeatures,
  });
  const pixels = tf.tensor4d(new Float32Array(photos), [batch, size, size, 3]);
  const plain = async () => {
    const features = tf.tidy(() => tf.mean(model.predict(pixels) as tf.Tensor4D, [1, 2]));
    await features.data();
    features.dispose();
  };
  const step = async () => {
    await (kind === 'plain' ? plain() : extractor.extract(photos, batch));
    return batch;
  };
  await step();
  await step();
  return { info: { batch, tfjs: tf.version_core }, step, close: () => extractor.close() };
}
