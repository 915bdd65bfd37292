import * as tf from '@tensorflow/tfjs-core';

/** The part of tfjs-node's binding (`tfjs_binding.d.ts`) that runs whole graphs; tensors and sessions go by number. */
export interface TensorFlowBinding {
  readonly TF_FLOAT: number;
  readonly TF_ATTR_TYPE: number;
  /** The tensor shares the array's memory. */
  createTensor(shape: readonly number[], dtype: number, values: Float32Array): number;
  deleteTensor(tensor: number): void;
  /** A copy. */
  tensorDataSync(tensor: number): Float32Array;
  loadSavedModel(directory: string, tags: string): number;
  runSavedModel(
    session: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): readonly { readonly id: number }[];
  deleteSavedModel(session: number): void;
}

/** The binding where TensorFlow is tfjs's backend. */
export function tensorFlowBinding(): TensorFlowBinding | undefined {
  if (tf.getBackend() !== 'tensorflow') return undefined;
  return (tf.backend() as unknown as { readonly binding: TensorFlowBinding }).binding;
}
