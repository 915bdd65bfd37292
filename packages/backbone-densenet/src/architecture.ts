import type { BuildOptions } from '@graft/core/backbone';
import {
  activation,
  averagePooling,
  batchNorm,
  channels,
  concatenate,
  conv2d,
  maxPooling,
  photo,
  zeroPadding,
} from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Channels that each convolution adds. */
const GROWTH_RATE = 32;

/** Convolution blocks in each of the four dense blocks: `[6, 12, 24, 16]` is DenseNet121. */
export type DenseNetDepths = readonly [number, number, number, number];

/** `keras.applications.DenseNet121`, `DenseNet169` and `DenseNet201` without top, layer for layer. */
export function buildDenseNet(name: string, depths: DenseNetDepths, options: BuildOptions): LayersModel {
  const image = photo(options);
  let x = zeroPadding(image, 'zero_padding2d', [
    [3, 3],
    [3, 3],
  ]);
  x = conv2d(x, 'conv1_conv', { filters: 64, kernelSize: 7, strides: 2 });
  x = activation(normalised(x, 'conv1_bn'), 'conv1_relu', 'relu');
  x = zeroPadding(x, 'zero_padding2d_1', [
    [1, 1],
    [1, 1],
  ]);
  x = maxPooling(x, 'pool1', { size: 3, strides: 2 });
  depths.forEach((depth, i) => {
    const stage = i + 2;
    for (let block = 1; block <= depth; block++) x = denseBlock(x, `conv${stage}_block${block}`);
    if (i < depths.length - 1) x = transition(x, `pool${stage}`);
  });
  x = activation(normalised(x, 'bn'), 'relu', 'relu');
  return model({ inputs: image, outputs: x, name });
}

function denseBlock(inputs: SymbolicTensor, name: string): SymbolicTensor {
  let x = activation(normalised(inputs, `${name}_0_bn`), `${name}_0_relu`, 'relu');
  x = conv2d(x, `${name}_1_conv`, { filters: 4 * GROWTH_RATE, kernelSize: 1 });
  x = activation(normalised(x, `${name}_1_bn`), `${name}_1_relu`, 'relu');
  x = conv2d(x, `${name}_2_conv`, { filters: GROWTH_RATE, kernelSize: 3, padding: 'same' });
  return concatenate(`${name}_concat`, inputs, x);
}

/** Half the channels, half the size. */
function transition(x: SymbolicTensor, name: string): SymbolicTensor {
  x = activation(normalised(x, `${name}_bn`), `${name}_relu`, 'relu');
  x = conv2d(x, `${name}_conv`, { filters: Math.trunc(channels(x) / 2), kernelSize: 1 });
  return averagePooling(x, `${name}_pool`, { size: 2, strides: 2 });
}

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return batchNorm(x, name, { epsilon: 1.001e-5 });
}
