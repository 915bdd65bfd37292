import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

import { formulaWeight } from './formula.ts';

/** One line for each weight, `layer/weight [shape]`, in the model's order: Keras's order, where the network is Keras's. */
export function weightLines(model: LayersModel): string[] {
  return model.layers.flatMap((layer) =>
    layer.weights.map((weight) => `${keyOf(layer, weight)} [${weight.shape.join(',')}]`),
  );
}

/** Gives every weight of a model its formula value. */
export function fillWithFormula(model: LayersModel, gain: number): void {
  for (const layer of model.layers) {
    for (const weight of layer.weights) {
      const shape = weight.shape.map((size) => size!);
      const value = tf.tensor(formulaWeight(keyOf(layer, weight), shape, gain), shape);
      weight.write(value);
      value.dispose();
    }
  }
}

/** SHA-256 of every weight's name, shape and bytes, moving statistics included. */
export async function digestOfWeights(model: LayersModel): Promise<string> {
  const hash = createHash('sha256');
  for (const layer of model.layers) {
    for (const weight of layer.weights) {
      const data = await weight.read().data();
      hash.update(`${keyOf(layer, weight)} [${weight.shape.join(',')}]\n`);
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.digest('hex');
}

/** `layer/weight`. The library's name of a weight has the scopes it was made in before it. */
function keyOf(layer: layers.Layer, weight: layers.Layer['weights'][number]): string {
  return `${layer.name}/${weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1)}`;
}
