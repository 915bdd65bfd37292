import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { exportOnnx, openSession } from '@graft/onnx';

import type { BackbonePreset } from '../backbone/index.ts';
import { formulaPixels } from './formula.ts';
import { relativeDifference, type GoldenActivation } from './golden.ts';
import { preprocess } from './record-checks.ts';

/** Features must equal Keras's to within this, relative to the greatest of them. */
export const TOLERANCE = 1e-4;

/** The formula's photo as the network takes it, `[1, height, width, 3]`. The caller disposes of it. */
export function formulaInput(preset: BackbonePreset, height: number, width: number): tf.Tensor4D {
  const pixels = formulaPixels(height, width);
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 3)
    values.set(preprocess([...pixels.subarray(i, i + 3)], preset.preprocessing), i);
  return tf.tensor4d(values, [1, height, width, 3]);
}

/**
 * Runs a network on tfjs and fails where its output differs from Keras's.
 *
 * @returns the greatest relative difference
 */
export async function checkTfjs(preset: BackbonePreset, model: LayersModel, golden: GoldenActivation): Promise<number> {
  const [height, width] = golden.inputShape;
  const map = tf.tidy(() => model.predict(formulaInput(preset, height, width)) as tf.Tensor4D);
  const features = tf.mean(map, [1, 2]);
  try {
    assert.deepEqual(map.shape, [1, ...golden.outputShape], 'shape of the output');
    const difference = relativeDifference((await features.data()) as Float32Array, golden.features);
    const mapDifference = relativeDifference((await map.data()) as Float32Array, golden.map);
    assertClose(difference, `features at ${height}×${width} in tfjs`);
    assertClose(mapDifference, `output at ${height}×${width} in tfjs`);
    return Math.max(difference, mapDifference);
  } finally {
    tf.dispose([map, features]);
  }
}

/**
 * Exports a network to ONNX with its preprocessing inside, runs it on raw pixels and fails where its features differ from
 * Keras's.
 *
 * @returns the greatest relative difference
 */
export async function checkOnnx(preset: BackbonePreset, model: LayersModel, golden: GoldenActivation): Promise<number> {
  const [height, width] = golden.inputShape;
  const bytes = await exportOnnx(model, {
    preprocessing: preset.preprocessing,
    inputType: 'uint8',
    pool: 'average',
    outputLayer: preset.featureLayer,
  });
  const session = await openSession(bytes, { threads: 1 });
  try {
    const { data, shape } = await session.run(formulaPixels(height, width), [1, height, width, 3]);
    assert.deepEqual([...shape], [1, preset.numFeatures], 'shape of the features');
    const difference = relativeDifference(data, golden.features);
    assertClose(difference, `features at ${height}×${width} in ONNX`);
    return difference;
  } finally {
    await session.close();
  }
}

function assertClose(difference: number, what: string): void {
  assert.ok(
    difference <= TOLERANCE,
    `${what} differ from Keras's by ${difference.toExponential(2)} (at most ${TOLERANCE})`,
  );
}
