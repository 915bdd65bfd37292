import type { BuildOptions } from '@graft/core/backbone';
import { activation, add, batchNorm, conv2d, maxPooling, photo, zeroPadding } from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Blocks in each of the four stacks: `[3, 4, 6, 3]` is ResNet50V2. */
export type ResNetV2Depths = readonly [number, number, number, number];

/** `keras.applications.ResNet50V2`, `ResNet101V2` and `ResNet152V2` without top, layer for layer. */
export function buildResNetV2(name: string, depths: ResNetV2Depths, options: BuildOptions): LayersModel {
  const image = photo(options);
  let x = zeroPadding(image, 'conv1_pad', [
    [3, 3],
    [3, 3],
  ]);
  x = conv2d(x, 'conv1_conv', { filters: 64, kernelSize: 7, strides: 2, useBias: true });
  x = zeroPadding(x, 'pool1_pad', [
    [1, 1],
    [1, 1],
  ]);
  x = maxPooling(x, 'pool1_pool', { size: 3, strides: 2 });
  depths.forEach((depth, stack) => {
    for (let block = 1; block <= depth; block++) {
      // Keras halves the size in a stack's last block, and in the last stack not at all.
      const changesSize = block === depth && stack < depths.length - 1;
      x = preactivatedBlock(x, `conv${stack + 2}_block${block}`, {
        filters: 64 * 2 ** stack,
        strides: changesSize ? 2 : 1,
        projected: block === 1,
        poolName: stack === 0 ? 'max_pooling2d' : `max_pooling2d_${stack}`,
      });
    }
  });
  x = activation(normalised(x, 'post_bn'), 'post_relu', 'relu');
  return model({ inputs: image, outputs: x, name });
}

interface BlockOptions {
  readonly filters: number;
  readonly strides: 1 | 2;
  /** Whether the way around the block is a convolution instead of (at most) a pooling. */
  readonly projected: boolean;
  /** Name of the pooling on the way around, in a block that halves the size. */
  readonly poolName: string;
}

function preactivatedBlock(inputs: SymbolicTensor, name: string, block: BlockOptions): SymbolicTensor {
  const { filters, strides, projected, poolName } = block;
  const preactivated = activation(normalised(inputs, `${name}_preact_bn`), `${name}_preact_relu`, 'relu');
  let shortcut = inputs;
  if (projected) {
    shortcut = conv2d(preactivated, `${name}_0_conv`, { filters: 4 * filters, kernelSize: 1, strides, useBias: true });
  } else if (strides > 1) {
    shortcut = maxPooling(inputs, poolName, { size: 1, strides });
  }
  let x = conv2d(preactivated, `${name}_1_conv`, { filters, kernelSize: 1 });
  x = activation(normalised(x, `${name}_1_bn`), `${name}_1_relu`, 'relu');
  x = zeroPadding(x, `${name}_2_pad`, [
    [1, 1],
    [1, 1],
  ]);
  x = conv2d(x, `${name}_2_conv`, { filters, kernelSize: 3, strides });
  x = activation(normalised(x, `${name}_2_bn`), `${name}_2_relu`, 'relu');
  x = conv2d(x, `${name}_3_conv`, { filters: 4 * filters, kernelSize: 1, useBias: true });
  return add(`${name}_out`, shortcut, x);
}

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return batchNorm(x, name, { epsilon: 1.001e-5 });
}
