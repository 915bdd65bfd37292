import * as tf from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';

import { GraftError } from '../errors/index.ts';
import type { Head } from '../model/index.ts';
import { compiledLearner } from './compiled-learner.ts';
import { HeadNetwork } from './head-network.ts';
import type { Learner, LearnerSettings } from './learner.ts';
import { relu6 } from './native-gradients.ts';
import type { Parameter, TrainableNetwork } from './network.ts';
import type { RandomStream } from './random.ts';
import type { Affine, TailPlan } from './tail-plan.ts';

type Layer = layers.layers.Layer;

export interface NetworkTailOptions {
  /** Backbone; output `[N, H, W, C]` (pooled here) or `[N, C]`. Its weights change only by {@link NetworkTail.commit}. */
  readonly backbone: layers.LayersModel;
  /** Name of the last frozen layer: its activations are what the tail takes. */
  readonly freezeLayer: string;
  readonly head: Head;
  /** Multiplies the learning rate of each layer, by its name: small where a layer already knows much. */
  readonly rateOf: (layer: string) => number;
}

/**
 * The upper part of a backbone with a head, to be trained. Batch normalization stays in inference mode, its scale and
 * shift as they are (as Keras's guide to fine-tuning wants it): so it is a fixed scale and shift of each channel, and is
 * folded into the kernel of the convolution before it. Dispose it.
 */
export class NetworkTail implements TrainableNetwork {
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly tf.Variable[];
  /** Shape of one input row. */
  readonly inputShape: readonly number[];
  readonly #head: HeadNetwork;
  readonly #plan: TailPlan;

  constructor({ backbone, freezeLayer, head, rateOf }: NetworkTailOptions) {
    const tailLayers = layersAfter(backbone, freezeLayer);
    this.inputShape = backbone.getLayer(freezeLayer).outputShape.slice(1) as number[];
    this.#head = new HeadNetwork(head);
    const consumers = consumersOf(backbone);
    const affine = new Map<string, Affine>();
    const folded = new Map<string, Affine & { normalization: string }>();
    const kernels = new Map<string, tf.Variable[]>();
    for (const layer of tailLayers) {
      if (layer.getClassName() === 'BatchNormalization') affine.set(layer.name, affineOf(layer));
      else if (layer.getWeights().length > 0) kernels.set(layer.name, copies(layer));
    }
    for (const layer of tailLayers) {
      const [next, ...others] = consumers.get(layer.name) ?? [];
      const follows = next === undefined || others.length > 0 ? undefined : affine.get(next.name);
      if (follows !== undefined && isConvolution(layer))
        folded.set(layer.name, { normalization: next!.name, ...follows });
    }
    const own = [...kernels].flatMap(([layer, variables]) =>
      variables.map((variable): Parameter => {
        const decays = variable.shape.length > 1;
        return { name: `${layer}/${variable.shape.join('x')}`, variable, decays, rate: rateOf(layer) };
      }),
    );
    this.parameters = [...own, ...this.#head.parameters];
    this.statistics = this.#head.statistics;
    const { inputShape, parameters } = this;
    const output = backbone.outputNames[0]!;
    const plan = { backbone, freezeLayer, inputShape, output, layers: tailLayers, consumers, kernels, folded, affine };
    this.#plan = { ...plan, head, parameters };
  }

  /** A whole step as one graph, where TensorFlow is the backend and every layer has a place in it. */
  compile(settings: LearnerSettings): Learner | undefined {
    return compiledLearner(this.#plan, settings);
  }

  logits(inputs: tf.Tensor, random?: RandomStream): tf.Tensor2D {
    const values = new Map([[this.#plan.freezeLayer, inputs]]);
    const done = new Set<string>();
    for (const layer of this.#plan.layers) {
      const sources = layer.inboundNodes[0]!.inboundLayers.map(({ name }) => values.get(name)!);
      values.set(layer.name, this.#apply(layer, sources, done));
    }
    const output = values.get(this.#plan.output)!;
    return this.#head.logits(output.rank === 4 ? tf.mean(output, [1, 2]) : output, random);
  }

  #apply(layer: Layer, sources: tf.Tensor[], folded: Set<string>): tf.Tensor {
    const input = sources[0]!;
    if (folded.has(layer.name)) return input;
    const affine = this.#plan.affine.get(layer.name);
    if (affine !== undefined) return tf.add(tf.mul(input, affine.scale), affine.shift);
    const variables = this.#plan.kernels.get(layer.name);
    const fold = this.#plan.folded.get(layer.name);
    if (variables === undefined) return applyPlain(layer, sources);
    if (!isConvolution(layer)) return applyWith(layer, sources, variables);
    if (fold !== undefined) folded.add(fold.normalization);
    return convolve(layer, input as tf.Tensor4D, variables, fold);
  }

  /** Writes the trained kernels into the backbone's layers; the result is the head. */
  commit(): Head {
    for (const layer of this.#plan.layers) {
      const variables = this.#plan.kernels.get(layer.name);
      if (variables !== undefined) layer.setWeights([...variables]);
    }
    return this.#head.toHead();
  }

  dispose(): void {
    this.#head.dispose();
    tf.dispose([...this.#plan.kernels.values()].flat());
    for (const { scale, shift } of this.#plan.affine.values()) tf.dispose([scale, shift]);
  }
}

/** Layers between the freeze layer and the output, in topological order. */
function layersAfter(backbone: layers.LayersModel, freezeLayer: string): Layer[] {
  const wanted = new Set<string>();
  const visit = (layer: Layer): void => {
    if (layer.name === freezeLayer || wanted.has(layer.name)) return;
    const sources = layer.inboundNodes[0]?.inboundLayers ?? [];
    if (sources.length === 0) throw notACut(freezeLayer, layer.name);
    wanted.add(layer.name);
    for (const source of sources) visit(source);
  };
  visit(backbone.getLayer(backbone.outputNames[0]!));
  return backbone.layers.filter(({ name }) => wanted.has(name));
}

function notACut(freezeLayer: string, reached: string): GraftError {
  return new GraftError({
    code: 'stage-not-a-cut',
    what: `The network cannot be divided after ${freezeLayer}`,
    received: `a connection past it to ${reached}`,
    expected: 'a stage whose output is all that later stages take',
    next: 'unfreeze another number of stages with --fine-tune',
  });
}

function consumersOf(backbone: layers.LayersModel): Map<string, Layer[]> {
  const consumers = new Map<string, Layer[]>();
  for (const layer of backbone.layers) {
    for (const source of layer.inboundNodes[0]?.inboundLayers ?? []) {
      consumers.set(source.name, [...(consumers.get(source.name) ?? []), layer]);
    }
  }
  return consumers;
}

function isConvolution(layer: Layer): boolean {
  return layer.getClassName() === 'Conv2D' || layer.getClassName() === 'DepthwiseConv2D';
}

/** `gamma / sqrt(variance + epsilon)` and what is added after it; absent arrays are those of a layer without them. */
function affineOf(layer: Layer): { scale: tf.Tensor; shift: tf.Tensor } {
  const config = layer.getConfig();
  const arrays = [...layer.getWeights()];
  return tf.tidy(() => {
    const gamma = config['scale'] === false ? tf.onesLike(arrays[0]!) : arrays.shift()!;
    const beta = config['center'] === false ? tf.zerosLike(gamma) : arrays.shift()!;
    const [mean, variance] = arrays;
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance!, config['epsilon'] as number)));
    return { scale, shift: tf.sub(beta, tf.mul(mean!, scale)) };
  });
}

function copies(layer: Layer): tf.Variable[] {
  const variables: tf.Variable[] = [];
  tf.tidy(() => {
    variables.push(...layer.getWeights().map((weight) => tf.variable(tf.clone(weight))));
  });
  return variables;
}

function applyPlain(layer: Layer, sources: tf.Tensor[]): tf.Tensor {
  const config = layer.getConfig();
  if (layer.getClassName() === 'ReLU' && config['maxValue'] === 6) return relu6(sources[0]!);
  return layer.call(sources.length === 1 ? sources[0]! : sources, { training: false }) as tf.Tensor;
}

/** A layer of another kind computes with the trained arrays in place of its own. */
function applyWith(layer: Layer, sources: tf.Tensor[], variables: readonly tf.Variable[]): tf.Tensor {
  throw new GraftError({
    code: 'fine-tune-unsupported-layer',
    what: `The layer ${layer.name} cannot be fine-tuned`,
    received: `${layer.getClassName()} with ${variables.length} arrays and ${sources.length} inputs`,
    expected: 'convolutions and what stands between them',
    next: 'unfreeze fewer stages with --fine-tune',
  });
}

function convolve(
  layer: Layer,
  input: tf.Tensor4D,
  [kernel, bias]: readonly tf.Variable[],
  fold: { scale: tf.Tensor; shift: tf.Tensor } | undefined,
): tf.Tensor {
  const config = layer.getConfig();
  const strides = config['strides'] as [number, number];
  const padding = config['padding'] as 'same' | 'valid';
  const dilations = (config['dilationRate'] as [number, number] | undefined) ?? [1, 1];
  const depthwise = layer.getClassName() === 'DepthwiseConv2D';
  let weights = kernel as tf.Tensor4D;
  if (fold !== undefined) {
    // A depthwise kernel is [h, w, channels, multiplier]: its output channels are its last two axes.
    const scale = depthwise ? tf.reshape(fold.scale, kernel!.shape.slice(2)) : fold.scale;
    weights = tf.mul(weights, scale);
  }
  let output: tf.Tensor = depthwise
    ? tf.depthwiseConv2d(input, weights, strides, padding, 'NHWC', dilations)
    : tf.conv2d(input, weights, strides, padding, 'NHWC', dilations);
  if (bias !== undefined) output = tf.add(output, fold === undefined ? bias : tf.mul(bias, fold.scale));
  if (fold !== undefined) output = tf.add(output, fold.shift);
  return activate(output, config['activation'] as string);
}

function activate(input: tf.Tensor, activation: string): tf.Tensor {
  if (activation === 'linear') return input;
  if (activation === 'relu') return tf.relu(input);
  if (activation === 'relu6') return relu6(input);
  throw new GraftError({
    code: 'fine-tune-unsupported-layer',
    what: 'A convolution with this activation cannot be fine-tuned',
    received: activation,
    expected: 'linear, relu or relu6',
  });
}
