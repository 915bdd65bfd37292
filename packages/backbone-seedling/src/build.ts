import * as tf from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { BuildOptions } from '@graft/core/backbone';

/** Residual blocks from input to output. All but the third halve the grid. */
export const BLOCKS = [
  { name: 'block1', filters: 32, strides: 2 },
  { name: 'block2', filters: 64, strides: 2 },
  { name: 'block3', filters: 64, strides: 1 },
  { name: 'block4', filters: 128, strides: 2 },
] as const;
export const STEM_FILTERS = 24;
export const NUM_FEATURES = 320;
const EPSILON = 1e-3;

/**
 * Seedling without top: a residual network (He et al. 2015, basic blocks with a projection where the shape changes)
 * of 424 thousand parameters, small enough to lie in the repository.
 *
 * Input `[batch, height, width, 3]`, scaled to [-1, 1]; output `[batch, height / 16, width / 16, 320]`, from a ReLU.
 */
export function buildSeedling({ inputShape }: BuildOptions): LayersModel {
  const input = tf.input({ shape: [...inputShape], name: 'input' });
  let x = convolve(input, 'stem', STEM_FILTERS, 3, 2);
  for (const { name, filters, strides } of BLOCKS) x = residual(x, name, filters, strides);
  x = convolve(x, 'head', NUM_FEATURES, 1, 1);
  return tf.model({ inputs: input, outputs: x, name: 'seedling' });
}

function residual(x: SymbolicTensor, name: string, filters: number, strides: number): SymbolicTensor {
  const unchanged = strides === 1 && x.shape[x.shape.length - 1] === filters;
  const shortcut = unchanged ? x : normalise(x, `${name}_project`, filters, 1, strides);
  const inner = convolve(x, `${name}_1`, filters, 3, strides);
  const sum = tf.layers
    .add({ name: `${name}_add` })
    .apply([normalise(inner, `${name}_2`, filters, 3, 1), shortcut]) as SymbolicTensor;
  return tf.layers.activation({ activation: 'relu', name: `${name}_out` }).apply(sum) as SymbolicTensor;
}

function convolve(
  x: SymbolicTensor,
  name: string,
  filters: number,
  kernelSize: number,
  strides: number,
): SymbolicTensor {
  const normalised = normalise(x, name, filters, kernelSize, strides);
  return tf.layers.activation({ activation: 'relu', name: `${name}_relu` }).apply(normalised) as SymbolicTensor;
}

function normalise(
  x: SymbolicTensor,
  name: string,
  filters: number,
  kernelSize: number,
  strides: number,
): SymbolicTensor {
  const convolution = tf.layers.conv2d({
    name: `${name}_conv`,
    filters,
    kernelSize,
    strides,
    padding: 'same',
    useBias: false,
    kernelInitializer: 'heNormal',
  });
  const normalisation = tf.layers.batchNormalization({ name: `${name}_bn`, epsilon: EPSILON });
  return normalisation.apply(convolution.apply(x)) as SymbolicTensor;
}
