import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The version of this contract. A plugin built for another one is refused with a message that names both. */
export const BACKBONE_API_VERSION = 1;

/** What a backbone package exports as `default`: an architecture and data, nothing else. */
export interface BackbonePlugin {
  readonly apiVersion: typeof BACKBONE_API_VERSION;
  /** The family's name as its paper writes it, e.g. `MobileNetV2`. */
  readonly family: string;
  readonly presets: readonly BackbonePreset[];
}

/** One member of a family: a flat record, so that it can be listed without building anything. */
export interface BackbonePreset {
  /** The Keras function in lower snake case, plus the width where it has one: `mobilenet_v2_035`, `vgg16`. */
  readonly id: string;
  /** The Keras function that this reproduces, e.g. `keras.applications.MobileNetV2(alpha=0.35)`. */
  readonly kerasFunction: string;
  /** Builds the network without top, ending at {@link featureLayer}, with Keras's own layer names. */
  readonly build: (options: BuildOptions) => LayersModel;
  /** Side of the square input, in pixels, that the published weights were trained at. */
  readonly inputSize: number;
  /** Smallest side, in pixels, that Keras allows without top. */
  readonly minInputSize: number;
  readonly preprocessing: Preprocessing;
  /** The layer whose output, pooled over its positions, is the feature vector. */
  readonly featureLayer: string;
  /** Channels of {@link featureLayer}. */
  readonly numFeatures: number;
  /** Blocks from input to output, in order; together they cover every layer. `--fine-tune N` unfreezes the last N. */
  readonly stages: readonly Stage[];
  /** Parameters without top as Keras counts them, moving statistics included. */
  readonly paramCount: number;
  /** Where the published weights are; `null` where a preset has none (or carries its own, see {@link bundledWeights}). */
  readonly weights: WeightsManifest | null;
  /** `file:` URL of weights that the package itself carries. */
  readonly bundledWeights?: URL;
  /** The paper, e.g. `https://arxiv.org/abs/1801.04381`. */
  readonly paper: string;
  /** ImageNet top-1 accuracy in [0, 1] as Keras publishes it. */
  readonly imagenetTop1?: number;
  /** Multiply-adds times two, in units of 10⁹, at {@link inputSize}, without top. */
  readonly gflops?: number;
}

export interface BuildOptions {
  /** Height, width, channels; height and width in pixels, at least {@link BackbonePreset.minInputSize}. */
  readonly inputShape: readonly [number, number, 3];
}

/**
 * How 0…255 RGB pixels become the network's input: `(reorder(pixel) * scale - mean) / std`, per channel, mean and std
 * in the order of `channelOrder`. Keras's `imagenet_utils.preprocess_input` modes are in {@link PREPROCESSING}.
 */
export interface Preprocessing {
  readonly channelOrder: 'rgb' | 'bgr';
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Keras's preprocessing modes (`keras/src/applications/imagenet_utils.py`); `none` where the graph holds it. */
export const PREPROCESSING = {
  tf: {
    channelOrder: 'rgb',
    scale: 1 / 127.5,
    mean: [1, 1, 1],
    std: [1, 1, 1],
  },
  torch: {
    channelOrder: 'rgb',
    scale: 1 / 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  caffe: {
    channelOrder: 'bgr',
    scale: 1,
    mean: [103.939, 116.779, 123.68],
    std: [1, 1, 1],
  },
  none: { channelOrder: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
} as const satisfies Record<string, Preprocessing>;

/** A block that is frozen or trained as a whole. */
export interface Stage {
  readonly name: string;
  /** Name of the stage's last layer in topological order; the first is the one after the previous stage's last. */
  readonly lastLayer: string;
}

export interface WeightsManifest {
  readonly url: string;
  /** Size in bytes, where the publisher states it. */
  readonly bytes?: number;
  /**
   * Keras publishes MD5 for most of its files; SHA-256 where known is checked instead. `null` where nobody whom we can
   * name publishes one: such weights can be imported from a file that the user vouches for, but are never fetched,
   * because nothing is fetched without a hash.
   */
  readonly hash: WeightsHash | null;
  readonly licence: string;
}

export interface WeightsHash {
  readonly algorithm: 'md5' | 'sha256';
  /** Lower-case hexadecimal. */
  readonly hex: string;
}
