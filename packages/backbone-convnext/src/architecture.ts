import type { BuildOptions } from '@graft/core/backbone';
import {
  activation,
  add,
  call,
  ChannelwiseConv2D,
  conv2d,
  layerNorm,
  LayerScale,
  Normalization,
  photo,
} from '@graft/core/backbone/layers';
import { layers, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

export interface Variant {
  /** Blocks of each stage. */
  readonly depths: readonly [number, number, number, number];
  /** Channels of each stage. */
  readonly widths: readonly [number, number, number, number];
}

const IMAGENET_MEAN = [0.485 * 255, 0.456 * 255, 0.406 * 255];
const IMAGENET_VARIANCE = [(0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2];

const EPSILON = 1e-6;

/** Name of the network's last layer: Keras numbers it. */
export const LAST_LAYER = 'layer_normalization';

/**
 * `keras.applications.ConvNeXtTiny` to `ConvNeXtXLarge` without top, preprocessing inside. What Keras nests in small
 * models (the stem, the downsampling) lies open here; identities and Keras's dropping of whole blocks while training are
 * left out. As in Keras, the last normalisation is that of each position.
 */
export function buildConvNext(name: string, { depths, widths }: Variant, options: BuildOptions): LayersModel {
  const image = photo(options);
  const normalization = { mean: IMAGENET_MEAN, variance: IMAGENET_VARIANCE };
  let x = call(new Normalization({ name: `${name}_prestem_normalization`, ...normalization }), image);
  depths.forEach((depth, stage) => {
    const filters = widths[stage]!;
    if (stage === 0) {
      x = conv2d(x, `${name}_stem_conv`, { filters, kernelSize: 4, strides: 4, useBias: true });
      x = layerNorm(x, `${name}_stem_layernorm`, EPSILON);
    } else {
      x = layerNorm(x, `${name}_downsampling_layernorm_${stage - 1}`, EPSILON);
      x = conv2d(x, `${name}_downsampling_conv_${stage - 1}`, { filters, kernelSize: 2, strides: 2, useBias: true });
    }
    for (let i = 0; i < depth; i++) x = block(x, `${name}_stage_${stage}_block_${i}`, filters);
  });
  return model({ inputs: image, outputs: layerNorm(x, LAST_LAYER, EPSILON), name });
}

/** The parts of a network, from input to output, and the layer that each ends at. */
export function stageEnds(name: string, { depths }: Variant): { name: string; lastLayer: string }[] {
  return depths.flatMap((depth, stage) => [
    stage === 0
      ? { name: 'stem', lastLayer: `${name}_stem_layernorm` }
      : { name: `downsampling_${stage - 1}`, lastLayer: `${name}_downsampling_conv_${stage - 1}` },
    ...Array.from({ length: depth }, (_, i) => ({
      name: `stage_${stage}_block_${i}`,
      lastLayer: `${name}_stage_${stage}_block_${i}_add`,
    })),
  ]);
}

function block(inputs: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  let x = call(new ChannelwiseConv2D({ name: `${name}_depthwise_conv`, kernelSize: 7 }), inputs);
  x = layerNorm(x, `${name}_layernorm`, EPSILON);
  x = dense(x, `${name}_pointwise_conv_1`, 4 * filters);
  x = activation(x, `${name}_gelu`, 'gelu');
  x = dense(x, `${name}_pointwise_conv_2`, filters);
  x = call(new LayerScale({ name: `${name}_layer_scale` }), x);
  return add(`${name}_add`, inputs, x);
}

/** A dense layer over the channels of each position. */
function dense(x: SymbolicTensor, name: string, units: number): SymbolicTensor {
  return call(layers.dense({ name, units, kernelInitializer: 'zeros' }), x);
}
