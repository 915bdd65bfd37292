import type { BuildOptions } from '@graft/core/backbone';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { input, layers, model, type LayersModel } from '@tensorflow/tfjs-layers';

interface Block {
  readonly filters: number;
  readonly stride: 1 | 2;
  readonly expansion: 1 | 6;
}

/** Inverted residual blocks at width 1: filters, stride and repeats of each row of the paper's table 2. */
const BLOCKS: readonly Block[] = (
  [
    [16, 1, 1],
    [24, 2, 2],
    [32, 2, 3],
    [64, 2, 4],
    [96, 1, 3],
    [160, 2, 3],
    [320, 1, 1],
  ] as const
).flatMap(([filters, stride, repeats], row) =>
  Array.from({ length: repeats }, (_, i) => ({
    filters,
    stride: i === 0 ? stride : (1 as const),
    expansion: row === 0 ? (1 as const) : (6 as const),
  })),
);

/** `keras.applications.MobileNetV2(alpha, include_top=False)`, layer for layer. */
export function buildMobileNetV2(alpha: number, { inputShape }: BuildOptions): LayersModel {
  const image = input({ shape: [...inputShape] });
  let x = layers
    .conv2d({
      name: 'Conv1',
      filters: divisibleBy8(32 * alpha),
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      useBias: false,
      kernelInitializer: 'zeros',
    })
    .apply(image) as SymbolicTensor;
  x = relu6(batchNorm(x, 'bn_Conv1'), 'Conv1_relu');
  BLOCKS.forEach((block, i) => {
    x = invertedResidual(x, block, alpha, i);
  });
  x = pointwise(x, 'Conv_1', lastFilters(alpha));
  x = relu6(batchNorm(x, 'Conv_1_bn'), 'out_relu');
  return model({ inputs: image, outputs: x, name: 'mobilenet_v2' });
}

/** The last convolution is never narrower than at width 1. */
export function lastFilters(alpha: number): number {
  return alpha > 1 ? divisibleBy8(1280 * alpha) : 1280;
}

/** Each block's last layer: its sum where it has one, the projection's batch norm where it changes shape. */
export function blockEnds(): readonly string[] {
  return BLOCKS.map((block, i) => {
    const previous = BLOCKS[i - 1];
    return `${prefixOf(i)}${previous?.filters === block.filters ? 'add' : 'project_BN'}`;
  });
}

function invertedResidual(inputs: SymbolicTensor, block: Block, alpha: number, index: number): SymbolicTensor {
  const channels = inputs.shape[3]!;
  const filters = divisibleBy8(Math.trunc(block.filters * alpha));
  const prefix = prefixOf(index);
  let x = inputs;
  if (index > 0) {
    x = pointwise(x, `${prefix}expand`, block.expansion * channels);
    x = relu6(batchNorm(x, `${prefix}expand_BN`), `${prefix}expand_relu`);
  }
  if (block.stride === 2) {
    const padding = strideTwoPadding(x.shape[1]!, x.shape[2]!);
    x = layers.zeroPadding2d({ name: `${prefix}pad`, padding }).apply(x) as SymbolicTensor;
  }
  x = layers
    .depthwiseConv2d({
      name: `${prefix}depthwise`,
      kernelSize: 3,
      strides: block.stride,
      padding: block.stride === 1 ? 'same' : 'valid',
      useBias: false,
      depthwiseInitializer: 'zeros',
    })
    .apply(x) as SymbolicTensor;
  x = relu6(batchNorm(x, `${prefix}depthwise_BN`), `${prefix}depthwise_relu`);
  x = batchNorm(pointwise(x, `${prefix}project`, filters), `${prefix}project_BN`);
  if (channels !== filters || block.stride !== 1) return x;
  return layers.add({ name: `${prefix}add` }).apply([inputs, x]) as SymbolicTensor;
}

function prefixOf(index: number): string {
  return index === 0 ? 'expanded_conv_' : `block_${index}_`;
}

/** `imagenet_utils.correct_pad` for a 3 × 3 kernel: an even side needs one row or column less at its start. */
function strideTwoPadding(height: number, width: number): [[number, number], [number, number]] {
  return [
    [height % 2, 1],
    [width % 2, 1],
  ];
}

function pointwise(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  return layers
    .conv2d({ name, filters, kernelSize: 1, padding: 'same', useBias: false, kernelInitializer: 'zeros' })
    .apply(x) as SymbolicTensor;
}

function batchNorm(x: SymbolicTensor, name: string): SymbolicTensor {
  return layers.batchNormalization({ name, epsilon: 1e-3, momentum: 0.999 }).apply(x) as SymbolicTensor;
}

function relu6(x: SymbolicTensor, name: string): SymbolicTensor {
  return layers.reLU({ name, maxValue: 6 }).apply(x) as SymbolicTensor;
}

/** Keras's `_make_divisible(v, 8)`: the nearest multiple of 8, but never below 90 % of `v`. */
function divisibleBy8(v: number): number {
  const nearest = Math.max(8, Math.trunc((v + 4) / 8) * 8);
  return nearest < 0.9 * v ? nearest + 8 : nearest;
}
