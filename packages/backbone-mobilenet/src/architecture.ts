import type { BuildOptions } from '@graft/core/backbone';
import { batchNorm, conv2d, depthwiseConv2d, photo, relu6, zeroPadding } from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Filters of the pointwise convolution and stride of the depthwise one, block by block, at width 1. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

export const BLOCK_COUNT = BLOCKS.length;

/** `keras.applications.MobileNet(alpha, include_top=False)`, layer for layer. */
export function buildMobileNet(alpha: number, options: BuildOptions): LayersModel {
  const image = photo(options);
  let x = conv2d(image, 'conv1', { filters: Math.trunc(32 * alpha), kernelSize: 3, strides: 2, padding: 'same' });
  x = normalised(x, 'conv1');
  BLOCKS.forEach(([filters, stride], i) => {
    x = separableBlock(x, Math.trunc(filters * alpha), stride, i + 1);
  });
  return model({ inputs: image, outputs: x, name: 'mobilenet' });
}

function separableBlock(x: SymbolicTensor, filters: number, stride: 1 | 2, block: number): SymbolicTensor {
  if (stride === 2) {
    // Below and right only, whatever the size: the pixels that "same" would take for an even side.
    x = zeroPadding(x, `conv_pad_${block}`, [
      [0, 1],
      [0, 1],
    ]);
  }
  const padding = stride === 1 ? 'same' : 'valid';
  x = depthwiseConv2d(x, `conv_dw_${block}`, { kernelSize: 3, strides: stride, padding });
  x = normalised(x, `conv_dw_${block}`);
  x = conv2d(x, `conv_pw_${block}`, { filters, kernelSize: 1, padding: 'same' });
  return normalised(x, `conv_pw_${block}`);
}

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return relu6(batchNorm(x, `${name}_bn`), `${name}_relu`);
}
