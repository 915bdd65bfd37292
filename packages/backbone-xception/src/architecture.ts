import type { BuildOptions } from '@graft/core/backbone';
import {
  activation,
  add,
  autoNames,
  batchNorm,
  conv2d,
  maxPooling,
  photo,
  separableConv2d,
} from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Blocks 5 to 12 are alike. */
const MIDDLE_BLOCKS = [5, 6, 7, 8, 9, 10, 11, 12] as const;

/**
 * Each block and its last layer: Keras numbers the sums, which come one a block from the second to the last but one.
 */
export const BLOCK_ENDS = [
  { name: 'block1', lastLayer: 'block1_conv2_act' },
  ...Array.from({ length: 12 }, (_, i) => ({ name: `block${i + 2}`, lastLayer: i === 0 ? 'add' : `add_${i}` })),
  { name: 'block14', lastLayer: 'block14_sepconv2_act' },
];

/** `keras.applications.Xception` without top, layer for layer. */
export function buildXception(options: BuildOptions): LayersModel {
  const image = photo(options);
  const next = autoNames();
  /** The way around a block that halves the size. */
  const shortcut = (x: SymbolicTensor, filters: number) =>
    batchNorm(
      conv2d(x, next('conv2d'), { filters, kernelSize: 1, strides: 2, padding: 'same' }),
      next('batch_normalization'),
    );
  const halvingBlock = (inputs: SymbolicTensor, block: string, filters: readonly [number, number], first = false) => {
    const residual = shortcut(inputs, filters[1]);
    // The first of these blocks comes after a ReLU.
    let x = first ? inputs : activation(inputs, `${block}_sepconv1_act`, 'relu');
    x = separable(x, `${block}_sepconv1`, filters[0]);
    x = separable(activation(x, `${block}_sepconv2_act`, 'relu'), `${block}_sepconv2`, filters[1]);
    x = maxPooling(x, `${block}_pool`, { size: 3, strides: 2, padding: 'same' });
    return add(next('add'), x, residual);
  };

  let x = conv2d(image, 'block1_conv1', { filters: 32, kernelSize: 3, strides: 2 });
  x = activation(batchNorm(x, 'block1_conv1_bn'), 'block1_conv1_act', 'relu');
  x = conv2d(x, 'block1_conv2', { filters: 64, kernelSize: 3 });
  x = activation(batchNorm(x, 'block1_conv2_bn'), 'block1_conv2_act', 'relu');
  x = halvingBlock(x, 'block2', [128, 128], true);
  x = halvingBlock(x, 'block3', [256, 256]);
  x = halvingBlock(x, 'block4', [728, 728]);
  for (const block of MIDDLE_BLOCKS) {
    const residual = x;
    for (const i of [1, 2, 3]) {
      const name = `block${block}_sepconv${i}`;
      x = separable(activation(x, `${name}_act`, 'relu'), name, 728);
    }
    x = add(next('add'), x, residual);
  }
  x = halvingBlock(x, 'block13', [728, 1024]);
  x = activation(separable(x, 'block14_sepconv1', 1536), 'block14_sepconv1_act', 'relu');
  x = activation(separable(x, 'block14_sepconv2', 2048), 'block14_sepconv2_act', 'relu');
  return model({ inputs: image, outputs: x, name: 'xception' });
}

function separable(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  return batchNorm(separableConv2d(x, name, { filters, kernelSize: 3, padding: 'same' }), `${name}_bn`);
}
