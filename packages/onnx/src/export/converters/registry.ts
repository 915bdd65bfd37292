import type { LayerConverter } from '../layer-context.ts';
import {
  convertActivation,
  convertElu,
  convertHardSigmoid6,
  convertHardSwish,
  convertLeakyReLU,
  convertReLU,
  convertSoftmax,
} from './activation.ts';
import { convertConv2D, convertDepthwiseConv2D, convertSeparableConv2D } from './convolution.ts';
import { convertDense } from './dense.ts';
import { convertAdd, convertConcatenate, convertCustomScaleLayer, convertMultiply } from './merge.ts';
import {
  convertBatchNormalization,
  convertLayerNormalization,
  convertLayerScale,
  convertNormalization,
  convertRescaling,
} from './normalization.ts';
import {
  convertAveragePooling2D,
  convertGlobalAveragePooling2D,
  convertGlobalMaxPooling2D,
  convertMaxPooling2D,
} from './pooling.ts';
import { convertCropping2D, convertIdentity, convertPermute, convertReshape, convertZeroPadding2D } from './shape.ts';

/**
 * Converters by a layer's `getClassName()`: Keras's and tfjs-layers' names, and those of the layers that
 * tfjs-layers lacks (`Normalization`, `LayerScale`, `HardSwish` …) under the names that Keras gives them.
 */
export const CONVERTERS: Readonly<Record<string, LayerConverter>> = {
  Activation: convertActivation,
  Add: convertAdd,
  AveragePooling2D: convertAveragePooling2D,
  BatchNormalization: convertBatchNormalization,
  ChannelwiseConv2D: convertConv2D,
  Concatenate: convertConcatenate,
  Conv2D: convertConv2D,
  Cropping2D: convertCropping2D,
  CustomScaleLayer: convertCustomScaleLayer,
  Dense: convertDense,
  DepthwiseConv2D: convertDepthwiseConv2D,
  Dropout: convertIdentity,
  ELU: convertElu,
  Flatten: convertReshape,
  GaussianNoise: convertIdentity,
  GlobalAveragePooling2D: convertGlobalAveragePooling2D,
  GlobalMaxPooling2D: convertGlobalMaxPooling2D,
  HardSigmoid: convertHardSigmoid6,
  HardSwish: convertHardSwish,
  LayerNormalization: convertLayerNormalization,
  LayerScale: convertLayerScale,
  LeakyReLU: convertLeakyReLU,
  MaxPooling2D: convertMaxPooling2D,
  Multiply: convertMultiply,
  Normalization: convertNormalization,
  Permute: convertPermute,
  ReLU: convertReLU,
  Rescaling: convertRescaling,
  Reshape: convertReshape,
  SeparableConv2D: convertSeparableConv2D,
  Softmax: convertSoftmax,
  SpatialDropout2D: convertIdentity,
  StochasticDepth: convertIdentity,
  ZeroPadding2D: convertZeroPadding2D,
};
