import type { BuildOptions } from '@graft/core/backbone';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { input, layers, model, type LayersModel } from '@tensorflow/tfjs-layers';

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
export function buildMobileNet(alpha: number, { inputShape }: BuildOptions): LayersModel {
  const image = input({ shape: [...inputShape] });
  let x = layers
    .conv2d({
      name: 'conv1',
      filters: Math.trunc(32 * alpha),
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      useBias: false,
      kernelInitializer: 'zeros',
    })
    .apply(image) as SymbolicTensor;
  x = normalised(x, 'conv1');
  BLOCKS.forEach(([filters, stride], i) => {
    x = separableBlock(x, Math.trunc(filters * alpha), stride, i + 1);
  });
  return model({ inputs: image, outputs: x, name: 'mobilenet' });
}

function separableBlock(x: SymbolicTensor, filters: number, stride: 1 | 2, block: number): SymbolicTensor {
  if (stride === 2) {
    // Keras pads below and right only, so that "valid" sees the same pixels at every size.
    const padding: [[number, number], [number, number]] = [
      [0, 1],
      [0, 1],
    ];
    x = layers.zeroPadding2d({ name: `conv_pad_${block}`, padding }).apply(x) as SymbolicTensor;
  }
  x = layers
    .depthwiseConv2d({
      name: `conv_dw_${block}`,
      kernelSize: 3,
      strides: stride,
      padding: stride === 1 ? 'same' : 'valid',
      useBias: false,
      depthwiseInitializer: 'zeros',
    })
    .apply(x) as SymbolicTensor;
  x = normalised(x, `conv_dw_${block}`);
  x = layers
    .conv2d({
      name: `conv_pw_${block}`,
      filters,
      kernelSize: 1,
      padding: 'same',
      useBias: false,
      kernelInitializer: 'zeros',
    })
    .apply(x) as SymbolicTensor;
  return normalised(x, `conv_pw_${block}`);
}

/** Batch normalisation with Keras's defaults, then ReLU6. */
function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  x = layers.batchNormalization({ name: `${name}_bn`, epsilon: 1e-3, momentum: 0.99 }).apply(x) as SymbolicTensor;
  return layers.reLU({ name: `${name}_relu`, maxValue: 6 }).apply(x) as SymbolicTensor;
}
