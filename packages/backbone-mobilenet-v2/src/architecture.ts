import type { BuildOptions } from '@graft/core/backbone';
import {
  add,
  batchNorm,
  channels,
  conv2d,
  depthwiseConv2d,
  photo,
  relu6,
  strideTwoMargins,
  zeroPadding,
} from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

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
export function buildMobileNetV2(alpha: number, options: BuildOptions): LayersModel {
  const image = photo(options);
  let x = conv2d(image, 'Conv1', { filters: divisibleBy8(32 * alpha), kernelSize: 3, strides: 2, padding: 'same' });
  x = relu6(normalised(x, 'bn_Conv1'), 'Conv1_relu');
  BLOCKS.forEach((block, i) => {
    x = invertedResidual(x, block, alpha, i);
  });
  x = conv2d(x, 'Conv_1', { filters: lastFilters(alpha), kernelSize: 1 });
  x = relu6(normalised(x, 'Conv_1_bn'), 'out_relu');
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
  const filters = divisibleBy8(Math.trunc(block.filters * alpha));
  const prefix = prefixOf(index);
  let x = inputs;
  if (index > 0) {
    x = conv2d(x, `${prefix}expand`, { filters: block.expansion * channels(inputs), kernelSize: 1, padding: 'same' });
    x = relu6(normalised(x, `${prefix}expand_BN`), `${prefix}expand_relu`);
  }
  if (block.stride === 2) x = zeroPadding(x, `${prefix}pad`, strideTwoMargins(x, 3));
  const padding = block.stride === 1 ? 'same' : 'valid';
  x = depthwiseConv2d(x, `${prefix}depthwise`, { kernelSize: 3, strides: block.stride, padding });
  x = relu6(normalised(x, `${prefix}depthwise_BN`), `${prefix}depthwise_relu`);
  x = conv2d(x, `${prefix}project`, { filters, kernelSize: 1, padding: 'same' });
  x = normalised(x, `${prefix}project_BN`);
  return channels(inputs) === filters && block.stride === 1 ? add(`${prefix}add`, inputs, x) : x;
}

function prefixOf(index: number): string {
  return index === 0 ? 'expanded_conv_' : `block_${index}_`;
}

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return batchNorm(x, name, { momentum: 0.999 });
}

/** Keras's `_make_divisible(v, 8)`: the nearest multiple of 8, but never below 90 % of `v`. */
function divisibleBy8(v: number): number {
  const nearest = Math.max(8, Math.trunc((v + 4) / 8) * 8);
  return nearest < 0.9 * v ? nearest + 8 : nearest;
}
