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
  strideTwoMargins,
  zeroPadding,
} from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** The compound scaling of the paper: factors of the channels and of the repeats of B0. */
export interface Scaling {
  readonly width: number;
  readonly depth: number;
}

interface Row {
  readonly repeats: number;
  readonly filters: number;
  readonly expansion: 1 | 6;
  readonly kernelSize: 3 | 5;
  readonly strides: 1 | 2;
}

/** B0: table 1 of the paper. */
const ROWS: readonly Row[] = [
  { repeats: 1, filters: 16, expansion: 1, kernelSize: 3, strides: 1 },
  { repeats: 2, filters: 24, expansion: 6, kernelSize: 3, strides: 2 },
  { repeats: 2, filters: 40, expansion: 6, kernelSize: 5, strides: 2 },
  { repeats: 3, filters: 80, expansion: 6, kernelSize: 3, strides: 2 },
  { repeats: 3, filters: 112, expansion: 6, kernelSize: 5, strides: 1 },
  { repeats: 4, filters: 192, expansion: 6, kernelSize: 5, strides: 2 },
  { repeats: 1, filters: 320, expansion: 6, kernelSize: 3, strides: 1 },
];

/** Channels of the squeeze as a share of the block's input. */
const SQUEEZE_RATIO = 0.25;

const IMAGENET_DEVIATIONS = [0.229, 0.224, 0.225];

/**
 * `keras.applications.EfficientNetB0` to `B7` without top, as `weights="imagenet"` builds them. Preprocessing is inside.
 * Keras's dropping of whole blocks while training is left out: a backbone runs in inference mode.
 */
export function buildEfficientNet(name: string, scaling: Scaling, options: BuildOptions): LayersModel {
  const image = photo(options);
  let x = rescaling(image, 'rescaling', 1 / 255);
  x = call(new Normalization({ name: 'normalization' }), x);
  // The published weights were trained on pixels divided by the deviation, and their Normalization divides by its root
  // alone; Keras divides by the root once more (as here, with the deviation as the variance).
  x = call(new Normalization({ name: 'rescaling_1', mean: [0, 0, 0], variance: IMAGENET_DEVIATIONS }), x);
  x = zeroPadding(x, 'stem_conv_pad', strideTwoMargins(x, 3));
  x = conv2d(x, 'stem_conv', { filters: scaledFilters(32, scaling), kernelSize: 3, strides: 2 });
  x = activation(batchNorm(x, 'stem_bn'), 'stem_activation', 'swish');
  for (const { row, name: block, isFirst } of blocks(scaling)) {
    x = invertedResidual(x, `${block}_`, {
      ...row,
      filters: scaledFilters(row.filters, scaling),
      strides: isFirst ? row.strides : 1,
    });
  }
  x = conv2d(x, 'top_conv', { filters: scaledFilters(1280, scaling), kernelSize: 1, padding: 'same' });
  x = activation(batchNorm(x, 'top_bn'), 'top_activation', 'swish');
  return model({ inputs: image, outputs: x, name });
}

/** Each block's name and the layer that it ends at. */
export function blockEnds(scaling: Scaling): { name: string; lastLayer: string }[] {
  return blocks(scaling).map(({ name, isFirst }) => ({ name, lastLayer: `${name}_${isFirst ? 'project_bn' : 'add'}` }));
}

/** Keras's `round_filters`: the nearest multiple of 8, but never below 90 % of the scaled number. */
export function scaledFilters(filters: number, { width }: Scaling): number {
  const scaled = filters * width;
  const nearest = Math.max(8, Math.trunc(Math.trunc(scaled + 4) / 8) * 8);
  return nearest < 0.9 * scaled ? nearest + 8 : nearest;
}

/** Keras's names count rows from 1 and blocks in letters: `block2a`, `block2b`. */
function blocks({ depth }: Scaling): { row: Row; name: string; isFirst: boolean }[] {
  return ROWS.flatMap((row, i) =>
    Array.from({ length: Math.ceil(depth * row.repeats) }, (_, repeat) => ({
      row,
      name: `block${i + 1}${String.fromCharCode(97 + repeat)}`,
      isFirst: repeat === 0,
    })),
  );
}

function invertedResidual(inputs: SymbolicTensor, name: string, row: Omit<Row, 'repeats'>): SymbolicTensor {
  const { filters, expansion, kernelSize, strides } = row;
  let x = inputs;
  if (expansion !== 1) {
    x = conv2d(x, `${name}expand_conv`, { filters: channels(inputs) * expansion, kernelSize: 1, padding: 'same' });
    x = activation(batchNorm(x, `${name}expand_bn`), `${name}expand_activation`, 'swish');
  }
  if (strides === 2) x = zeroPadding(x, `${name}dwconv_pad`, strideTwoMargins(x, kernelSize));
  x = depthwiseConv2d(x, `${name}dwconv`, { kernelSize, strides, padding: strides === 2 ? 'valid' : 'same' });
  x = activation(batchNorm(x, `${name}bn`), `${name}activation`, 'swish');
  x = squeezeAndExcite(x, name, Math.max(1, Math.trunc(channels(inputs) * SQUEEZE_RATIO)));
  x = conv2d(x, `${name}project_conv`, { filters, kernelSize: 1, padding: 'same' });
  x = batchNorm(x, `${name}project_bn`);
  return strides === 1 && channels(inputs) === filters ? add(`${name}add`, x, inputs) : x;
}

function squeezeAndExcite(x: SymbolicTensor, name: string, squeezed: number): SymbolicTensor {
  const options = { kernelSize: 1, padding: 'same', useBias: true } as const;
  let gate = squeeze(x, `${name}se_squeeze`, `${name}se_reshape`);
  gate = conv2d(gate, `${name}se_reduce`, { ...options, filters: squeezed, activation: 'swish' });
  gate = conv2d(gate, `${name}se_expand`, { ...options, filters: channels(x), activation: 'sigmoid' });
  return multiply(`${name}se_excite`, x, gate);
}
