import type { BuildOptions } from '@graft/core/backbone';
import {
  activation,
  add,
  batchNorm,
  call,
  channels,
  conv2d,
  depthwiseConv2d,
  multiply,
  Normalization,
  photo,
  rescaling,
  squeeze,
} from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

import type { Configuration, Row } from './configurations.ts';

const IMAGENET_MEAN = [0.485, 0.456, 0.406];
const IMAGENET_VARIANCE = [0.229 ** 2, 0.224 ** 2, 0.225 ** 2];

/**
 * `keras.applications.EfficientNetV2B0` to `V2L` without top, layer for layer, preprocessing inside. Keras's dropping of
 * whole blocks while training is left out: a backbone runs in inference mode.
 */
export function buildEfficientNetV2(name: string, configuration: Configuration, options: BuildOptions): LayersModel {
  const image = photo(options);
  let x = preprocessed(image, configuration);
  const stemFilters = scaledFilters(configuration.stemFilters, configuration);
  x = conv2d(x, 'stem_conv', { filters: stemFilters, kernelSize: 3, strides: 2, padding: 'same' });
  x = activation(normalised(x, 'stem_bn'), 'stem_activation', 'swish');
  for (const { row, name: block, isFirst } of blocks(configuration)) {
    const scaled = {
      ...row,
      filters: scaledFilters(row.filters, configuration),
      strides: isFirst ? row.strides : (1 as const),
    };
    x = row.fused ? fusedBlock(x, `${block}_`, scaled) : mobileBlock(x, `${block}_`, scaled);
  }
  x = conv2d(x, 'top_conv', { filters: scaledFilters(1280, configuration), kernelSize: 1, padding: 'same' });
  x = activation(normalised(x, 'top_bn'), 'top_activation', 'swish');
  return model({ inputs: image, outputs: x, name });
}

/** Each block's name and the layer that it ends at. */
export function blockEnds(configuration: Configuration): { name: string; lastLayer: string }[] {
  let inputs = scaledFilters(configuration.stemFilters, configuration);
  return blocks(configuration).map(({ row, name, isFirst }) => {
    const filters = scaledFilters(row.filters, configuration);
    const keepsShape = inputs === filters && (!isFirst || row.strides === 1);
    inputs = filters;
    const plainEnd = row.expansion === 1 ? 'project_activation' : 'project_bn';
    return { name, lastLayer: `${name}_${keepsShape ? 'add' : plainEnd}` };
  });
}

/** Keras's `round_filters`: the nearest multiple of 8. */
export function scaledFilters(filters: number, { width }: Configuration): number {
  return Math.max(8, Math.trunc(Math.trunc(filters * width + 4) / 8) * 8);
}

function preprocessed(image: SymbolicTensor, { inputs }: Configuration): SymbolicTensor {
  if (inputs === 'minus-one-to-one') return rescaling(image, 'rescaling', 1 / 128, -1);
  const x = rescaling(image, 'rescaling', 1 / 255);
  return call(new Normalization({ name: 'normalization', mean: IMAGENET_MEAN, variance: IMAGENET_VARIANCE }), x);
}

/** Keras's names count rows from 1 and blocks in letters: `block2a`, `block2b`. */
function blocks({ rows, depth }: Configuration): { row: Row; name: string; isFirst: boolean }[] {
  return rows.flatMap((row, i) =>
    Array.from({ length: Math.ceil(depth * row.repeats) }, (_, repeat) => ({
      row,
      name: `block${i + 1}${String.fromCharCode(97 + repeat)}`,
      isFirst: repeat === 0,
    })),
  );
}

/** MBConv: expansion, depthwise convolution, squeeze and excite, projection. */
function mobileBlock(inputs: SymbolicTensor, name: string, row: Row): SymbolicTensor {
  const { filters, expansion, strides, squeezeRatio } = row;
  let x = conv2d(inputs, `${name}expand_conv`, {
    filters: channels(inputs) * expansion,
    kernelSize: 1,
    padding: 'same',
  });
  x = activation(normalised(x, `${name}expand_bn`), `${name}expand_activation`, 'swish');
  x = depthwiseConv2d(x, `${name}dwconv2`, { kernelSize: 3, strides, padding: 'same' });
  x = activation(normalised(x, `${name}bn`), `${name}activation`, 'swish');
  x = squeezeAndExcite(x, name, Math.max(1, Math.trunc(channels(inputs) * squeezeRatio)));
  x = conv2d(x, `${name}project_conv`, { filters, kernelSize: 1, padding: 'same' });
  return withShortcut(normalised(x, `${name}project_bn`), inputs, name, strides);
}

/** Fused-MBConv: a full convolution instead of expansion and depthwise; without expansion it is all there is. */
function fusedBlock(inputs: SymbolicTensor, name: string, row: Row): SymbolicTensor {
  const { filters, expansion, strides } = row;
  const full = { kernelSize: 3, strides, padding: 'same' } as const;
  if (expansion === 1) {
    const x = normalised(conv2d(inputs, `${name}project_conv`, { ...full, filters }), `${name}project_bn`);
    return withShortcut(activation(x, `${name}project_activation`, 'swish'), inputs, name, strides);
  }
  let x = conv2d(inputs, `${name}expand_conv`, { ...full, filters: channels(inputs) * expansion });
  x = activation(normalised(x, `${name}expand_bn`), `${name}expand_activation`, 'swish');
  x = conv2d(x, `${name}project_conv`, { filters, kernelSize: 1, padding: 'same' });
  return withShortcut(normalised(x, `${name}project_bn`), inputs, name, strides);
}

function withShortcut(x: SymbolicTensor, inputs: SymbolicTensor, name: string, strides: number): SymbolicTensor {
  return strides === 1 && channels(inputs) === channels(x) ? add(`${name}add`, x, inputs) : x;
}

function squeezeAndExcite(x: SymbolicTensor, name: string, squeezed: number): SymbolicTensor {
  const options = { kernelSize: 1, padding: 'same', useBias: true } as const;
  let gate = squeeze(x, `${name}se_squeeze`, `${name}se_reshape`);
  gate = conv2d(gate, `${name}se_reduce`, { ...options, filters: squeezed, activation: 'swish' });
  gate = conv2d(gate, `${name}se_expand`, { ...options, filters: channels(x), activation: 'sigmoid' });
  return multiply(`${name}se_excite`, x, gate);
}

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return batchNorm(x, name, { momentum: 0.9 });
}
