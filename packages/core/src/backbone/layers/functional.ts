import { input, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

import type { BuildOptions } from '../contract.ts';

/**
 * The layers that backbones are made of, as functions from tensor to tensor. Kernels start as zeros, which is quick:
 * weights are always loaded. Every layer is given its name, because the library numbers nameless ones over the whole
 * process, and the same network would be written differently each time.
 */

export interface ConvOptions {
  readonly filters: number;
  readonly kernelSize: number | readonly [number, number];
  /** 1 where left out. */
  readonly strides?: number;
  /** `valid` where left out, as in Keras. */
  readonly padding?: Padding;
  /** `false` where left out: most convolutions of backbones are followed by a batch normalisation. */
  readonly useBias?: boolean;
  readonly activation?: 'relu' | 'swish' | 'sigmoid';
}

export type Padding = 'valid' | 'same';

/** Pixels added to a picture: top and bottom, left and right. */
export type Margins = readonly [readonly [number, number], readonly [number, number]];

/** The network's input; its name is Keras 3's. */
export function photo({ inputShape }: BuildOptions): SymbolicTensor {
  return input({ shape: [...inputShape], name: 'input_layer' });
}

/** Calls a layer on one tensor. */
export function call(layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  // A layer called on symbolic tensors gives one; the library's type also covers eager and multiple outputs.
  return layer.apply(x) as SymbolicTensor;
}

export function conv2d(x: SymbolicTensor, name: string, options: ConvOptions): SymbolicTensor {
  const { filters, kernelSize, strides = 1, padding = 'valid', useBias = false, activation } = options;
  return call(
    layers.conv2d({
      name,
      filters,
      kernelSize: typeof kernelSize === 'number' ? kernelSize : [...kernelSize],
      strides,
      padding,
      useBias,
      kernelInitializer: 'zeros',
      ...(activation === undefined ? {} : { activation }),
    }),
    x,
  );
}

/** A convolution of each channel by itself, one filter a channel. */
export function depthwiseConv2d(
  x: SymbolicTensor,
  name: string,
  { kernelSize, strides = 1, padding = 'valid', useBias = false }: Omit<ConvOptions, 'filters'>,
): SymbolicTensor {
  return call(
    layers.depthwiseConv2d({
      name,
      kernelSize: typeof kernelSize === 'number' ? kernelSize : [...kernelSize],
      strides,
      padding,
      useBias,
      depthwiseInitializer: 'zeros',
    }),
    x,
  );
}

/** A depthwise convolution and a pointwise one in one layer. */
export function separableConv2d(
  x: SymbolicTensor,
  name: string,
  { filters, kernelSize, strides = 1, padding = 'valid', useBias = false }: ConvOptions,
): SymbolicTensor {
  return call(
    layers.separableConv2d({
      name,
      filters,
      kernelSize: typeof kernelSize === 'number' ? kernelSize : [...kernelSize],
      strides,
      padding,
      useBias,
      depthwiseInitializer: 'zeros',
      pointwiseInitializer: 'zeros',
    }),
    x,
  );
}

export interface BatchNormOptions {
  /** Keras's default is 1e-3. */
  readonly epsilon?: number;
  /** Keras's default is 0.99. */
  readonly momentum?: number;
  /** Whether there is a gamma; `true` where left out. */
  readonly scale?: boolean;
}

export function batchNorm(x: SymbolicTensor, name: string, options: BatchNormOptions = {}): SymbolicTensor {
  const { epsilon = 1e-3, momentum = 0.99, scale = true } = options;
  return call(layers.batchNormalization({ name, epsilon, momentum, scale }), x);
}

export function activation(
  x: SymbolicTensor,
  name: string,
  kind: 'relu' | 'swish' | 'sigmoid' | 'gelu',
): SymbolicTensor {
  return call(layers.activation({ name, activation: kind }), x);
}

/** ReLU that ends at 6 (Krizhevsky 2010). */
export function relu6(x: SymbolicTensor, name: string): SymbolicTensor {
  return call(layers.reLU({ name, maxValue: 6 }), x);
}

export function zeroPadding(x: SymbolicTensor, name: string, margins: Margins): SymbolicTensor {
  const [[top, bottom], [left, right]] = margins;
  return call(
    layers.zeroPadding2d({
      name,
      padding: [
        [top, bottom],
        [left, right],
      ],
    }),
    x,
  );
}

export function maxPooling(
  x: SymbolicTensor,
  name: string,
  { size, strides, padding = 'valid' }: { size: number; strides: number; padding?: Padding },
): SymbolicTensor {
  return call(layers.maxPooling2d({ name, poolSize: size, strides, padding }), x);
}

export function averagePooling(
  x: SymbolicTensor,
  name: string,
  { size, strides, padding = 'valid' }: { size: number; strides: number; padding?: Padding },
): SymbolicTensor {
  return call(layers.averagePooling2d({ name, poolSize: size, strides, padding }), x);
}

export function add(name: string, ...terms: SymbolicTensor[]): SymbolicTensor {
  return call(layers.add({ name }), terms);
}

export function multiply(name: string, ...factors: SymbolicTensor[]): SymbolicTensor {
  return call(layers.multiply({ name }), factors);
}

/** Global average pooling that keeps height and width as 1 each. The reshaping is a layer of its own. */
export function squeeze(x: SymbolicTensor, name: string, reshapeName: string): SymbolicTensor {
  const pooled = call(layers.globalAveragePooling2d({ name }), x);
  return call(layers.reshape({ name: reshapeName, targetShape: [1, 1, channels(x)] }), pooled);
}

export function layerNorm(x: SymbolicTensor, name: string, epsilon: number): SymbolicTensor {
  return call(layers.layerNormalization({ name, epsilon, axis: -1 }), x);
}

/** `x · scale + offset`. */
export function rescaling(x: SymbolicTensor, name: string, scale: number, offset = 0): SymbolicTensor {
  return call(layers.rescaling({ name, scale, offset }), x);
}

/** Joins channels. */
export function concatenate(name: string, ...parts: SymbolicTensor[]): SymbolicTensor {
  return call(layers.concatenate({ name, axis: 3 }), parts);
}

/**
 * `keras.applications.imagenet_utils.correct_pad`: margins before a `valid` convolution of stride 2, one less at the start
 * of a side that is even.
 */
export function strideTwoMargins(x: SymbolicTensor, kernelSize: number): Margins {
  const half = Math.trunc(kernelSize / 2);
  const before = (side: number) => half - (side % 2 === 0 ? 1 : 0);
  return [
    [before(x.shape[1]!), half],
    [before(x.shape[2]!), half],
  ];
}

/** Number of channels of a picture. */
export function channels(x: SymbolicTensor): number {
  return x.shape[3]!;
}
