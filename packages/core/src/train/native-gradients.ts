import * as tf from '@tensorflow/tfjs-core';

/** The part of tfjs-node's backend that runs any TensorFlow operation by name (`nodejs_kernel_backend.ts`). */
interface TensorFlowBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
  executeSingleOutput(
    name: string,
    attributes: readonly { name: string; type: number; value: unknown }[],
    inputs: tf.Tensor[],
  ): tf.Tensor;
}

/**
 * ReLU6 whose gradient is TensorFlow's own `Relu6Grad` where TensorFlow is the backend: tfjs composes it of four passes over
 * the activations otherwise.
 */
export function relu6(input: tf.Tensor): tf.Tensor {
  if (tf.getBackend() !== 'tensorflow') return tf.relu6(input);
  const operation = tf.customGrad((x, save) => {
    const output = tf.relu6(x as tf.Tensor);
    (save as tf.GradSaveFunc)([output]);
    const gradFunc = (dy: tf.Tensor, [features]: tf.Tensor[]): tf.Tensor => relu6Gradient(dy, features!);
    return { value: output, gradFunc };
  });
  return operation(input);
}

function relu6Gradient(dy: tf.Tensor, features: tf.Tensor): tf.Tensor {
  const backend = tf.backend() as unknown as TensorFlowBackend;
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  // The gradient by the output equals that by the input: both are beyond the bounds together.
  return backend.executeSingleOutput('Relu6Grad', [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }], [dy, features]);
}
