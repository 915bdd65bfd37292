import type * as tf from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';

import type { Head } from '../model/index.ts';
import type { Parameter } from './network.ts';

type Layer = layers.layers.Layer;

/** A batch normalization in inference mode: what each channel is multiplied by, and what is added then. */
export interface Affine {
  readonly scale: tf.Tensor;
  readonly shift: tf.Tensor;
}

/** How the tail of a network computes: what its eager form and its compiled one are both made from. */
export interface TailPlan {
  readonly backbone: layers.LayersModel;
  /** The last frozen layer: its activations are the input. */
  readonly freezeLayer: string;
  /** Shape of one input row. */
  readonly inputShape: readonly number[];
  /** The layer whose output (pooled) is what the head takes. */
  readonly output: string;
  /** In topological order. */
  readonly layers: readonly Layer[];
  /** The layers of the whole backbone that take a layer's output. */
  readonly consumers: ReadonlyMap<string, readonly Layer[]>;
  /** Trained arrays by layer; {@link parameters} holds them in this order, then the head's. */
  readonly kernels: ReadonlyMap<string, readonly tf.Variable[]>;
  /** By convolution: the normalization behind it that is folded into it. */
  readonly folded: ReadonlyMap<string, Affine & { readonly normalization: string }>;
  /** By batch normalization. */
  readonly affine: ReadonlyMap<string, Affine>;
  readonly head: Head;
  readonly parameters: readonly Parameter[];
}
