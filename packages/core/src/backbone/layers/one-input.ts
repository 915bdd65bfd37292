import type { Tensor } from '@tensorflow/tfjs-core';

/** What a layer with one input is called on: tfjs-layers passes a tensor or a list of one. */
export function oneInput(inputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}
