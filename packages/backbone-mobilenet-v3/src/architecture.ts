import type { BuildOptions } from '@graft/core/backbone';
import {
  add,
  batchNorm,
  call,
  channels,
  conv2d,
  depthwiseConv2d,
  HardSigmoid,
  HardSwish,
  multiply,
  photo,
  rescaling,
  squeeze,
  strideTwoMargins,
  zeroPadding,
} from '@graft/core/backbone/layers';
import { layers, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

import type { Row } from './configurations.ts';

export interface Variant {
  readonly rows: readonly Row[];
  /** Factor of the blocks' channels. */
  readonly alpha: number;
  /** Without hard swish, squeeze and excite, and 5 × 5 kernels. */
  readonly minimalistic: boolean;
}

const SQUEEZE_RATIO = 0.25;

/** Name of the network's last layer, which Keras leaves to its counter of nameless layers. */
export const LAST_LAYER = 'conv_1_activation';

/**
 * `keras.applications.MobileNetV3Small` and `MobileNetV3Large` without top, preprocessing inside. Layers with weights have
 * Keras's names; those of activations, which Keras numbers, are ours.
 */
export function buildMobileNetV3(name: string, variant: Variant, options: BuildOptions): LayersModel {
  const image = photo(options);
  const last = variant.minimalistic ? 'relu' : 'hard';
  let x = rescaling(image, 'rescaling', 1 / 127.5, -1);
  x = conv2d(x, 'conv', { filters: 16, kernelSize: 3, strides: 2, padding: 'same' });
  x = activated(normalised(x, 'conv_bn'), 'conv_activation', last);
  variant.rows.forEach((row, i) => {
    x = invertedResidual(x, row, variant, i);
  });
  x = conv2d(x, 'conv_1', { filters: divisibleBy8(channels(x) * 6), kernelSize: 1, padding: 'same' });
  x = activated(normalised(x, 'conv_1_bn'), LAST_LAYER, last);
  return model({ inputs: image, outputs: x, name });
}

/** Each block's last layer. */
export function blockEnds({ rows, alpha }: Variant): string[] {
  let inputs = 16;
  return rows.map((row, i) => {
    const filters = divisibleBy8(row.filters * alpha);
    const keepsShape = inputs === filters && row.strides === 1;
    inputs = filters;
    return `${prefixOf(i)}${keepsShape ? 'add' : 'project_bn'}`;
  });
}

/** Channels of the features. */
export function featureChannels({ rows, alpha }: Variant): number {
  return divisibleBy8(divisibleBy8(rows.at(-1)!.filters * alpha) * 6);
}

function invertedResidual(inputs: SymbolicTensor, row: Row, variant: Variant, index: number): SymbolicTensor {
  const { alpha, minimalistic } = variant;
  const activation = minimalistic ? 'relu' : row.activation;
  const kernelSize = minimalistic ? 3 : row.kernelSize;
  const filters = divisibleBy8(row.filters * alpha);
  const expanded = divisibleBy8(channels(inputs) * row.expansion);
  const prefix = prefixOf(index);
  let x = inputs;
  if (index > 0) {
    x = conv2d(x, `${prefix}expand`, { filters: expanded, kernelSize: 1, padding: 'same' });
    x = activated(normalised(x, `${prefix}expand_bn`), `${prefix}expand_activation`, activation);
  }
  if (row.strides === 2) x = zeroPadding(x, `${prefix}depthwise_pad`, strideTwoMargins(x, kernelSize));
  const padding = row.strides === 1 ? 'same' : 'valid';
  x = depthwiseConv2d(x, `${prefix}depthwise`, { kernelSize, strides: row.strides, padding });
  x = activated(normalised(x, `${prefix}depthwise_bn`), `${prefix}depthwise_activation`, activation);
  if (row.squeeze && !minimalistic) x = squeezeAndExcite(x, `${prefix}squeeze_excite_`, expanded);
  x = conv2d(x, `${prefix}project`, { filters, kernelSize: 1, padding: 'same' });
  x = normalised(x, `${prefix}project_bn`);
  return row.strides === 1 && channels(inputs) === filters ? add(`${prefix}add`, inputs, x) : x;
}

function squeezeAndExcite(x: SymbolicTensor, prefix: string, filters: number): SymbolicTensor {
  const options = { kernelSize: 1, padding: 'same', useBias: true } as const;
  let gate = squeeze(x, `${prefix}avg_pool`, `${prefix}reshape`);
  gate = conv2d(gate, `${prefix}conv`, { ...options, filters: divisibleBy8(filters * SQUEEZE_RATIO) });
  gate = activated(gate, `${prefix}relu`, 'relu');
  gate = conv2d(gate, `${prefix}conv_1`, { ...options, filters });
  gate = call(new HardSigmoid({ name: `${prefix}hard_sigmoid` }), gate);
  return multiply(`${prefix}mul`, x, gate);
}

function activated(x: SymbolicTensor, name: string, activation: 'relu' | 'hard'): SymbolicTensor {
  return call(activation === 'relu' ? layers.reLU({ name }) : new HardSwish({ name }), x);
}

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return batchNorm(x, name, { momentum: 0.999 });
}

function prefixOf(index: number): string {
  return index === 0 ? 'expanded_conv_' : `expanded_conv_${index}_`;
}

/** Keras's `_depth(v, 8)`: the nearest multiple of 8, but never below 90 % of `v`. */
function divisibleBy8(v: number): number {
  const nearest = Math.max(8, Math.trunc(Math.trunc(v + 4) / 8) * 8);
  return nearest < 0.9 * v ? nearest + 8 : nearest;
}
