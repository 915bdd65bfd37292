import type { BuildOptions } from '@graft/core/backbone';
import { activation, add, batchNorm, conv2d, maxPooling, photo, zeroPadding } from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Blocks in each of the four stacks: `[3, 4, 6, 3]` is ResNet50. */
export type ResNetDepths = readonly [number, number, number, number];

/** `keras.applications.ResNet50`, `ResNet101` and `ResNet152` without top, layer for layer. */
export function buildResNet(name: string, depths: ResNetDepths, options: BuildOptions): LayersModel {
  const image = photo(options);
  let x = zeroPadding(image, 'conv1_pad', [
    [3, 3],
    [3, 3],
  ]);
  x = conv2d(x, 'conv1_conv', { filters: 64, kernelSize: 7, strides: 2, useBias: true });
  x = activation(normalised(x, 'conv1_bn'), 'conv1_relu', 'relu');
  x = zeroPadding(x, 'pool1_pad', [
    [1, 1],
    [1, 1],
  ]);
  x = maxPooling(x, 'pool1_pool', { size: 3, strides: 2 });
  depths.forEach((depth, stack) => {
    for (let block = 1; block <= depth; block++) {
      const changesSize = block === 1 && stack > 0;
      x = residualBlock(x, `conv${stack + 2}_block${block}`, {
        filters: 64 * 2 ** stack,
        strides: changesSize ? 2 : 1,
        projected: block === 1,
      });
    }
  });
  return model({ inputs: image, outputs: x, name });
}

interface BlockOptions {
  readonly filters: number;
  readonly strides: 1 | 2;
  /** Whether the way around the block is a convolution instead of nothing. */
  readonly projected: boolean;
}

function residualBlock(inputs: SymbolicTensor, name: string, block: BlockOptions): SymbolicTensor {
  const { filters, strides, projected } = block;
  let shortcut = inputs;
  if (projected) {
    shortcut = conv2d(inputs, `${name}_0_conv`, { filters: 4 * filters, kernelSize: 1, strides, useBias: true });
    shortcut = normalised(shortcut, `${name}_0_bn`);
  }
  let x = conv2d(inputs, `${name}_1_conv`, { filters, kernelSize: 1, strides, useBias: true });
  x = activation(normalised(x, `${name}_1_bn`), `${name}_1_relu`, 'relu');
  x = conv2d(x, `${name}_2_conv`, { filters, kernelSize: 3, padding: 'same', useBias: true });
  x = activation(normalised(x, `${name}_2_bn`), `${name}_2_relu`, 'relu');
  x = conv2d(x, `${name}_3_conv`, { filters: 4 * filters, kernelSize: 1, useBias: true });
  x = add(`${name}_add`, shortcut, normalised(x, `${name}_3_bn`));
  return activation(x, `${name}_out`, 'relu');
}

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return batchNorm(x, name, { epsilon: 1.001e-5 });
}
