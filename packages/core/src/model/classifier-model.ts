import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

import { GraftError } from '../errors/index.ts';
import type { BatchNormalizationLayer, DenseLayer, Head, HeadLayer, VoteLayer } from './head.ts';

/** Name of the pooling layer that {@link assembleClassifier} puts behind the backbone: Keras's own. */
export const POOLING_LAYER = 'global_average_pooling2d';

/** Name of the classifier's last layer, as in Keras Applications. */
export const PREDICTIONS_LAYER = 'predictions';

/**
 * Grafts a head on a backbone: backbone → GlobalAveragePooling2D → head → softmax, as one tfjs LayersModel that
 * `tf.loadLayersModel` reads. The backbone's layers are shared, not copied, and stay as they are.
 *
 * @param backbone without top; output `[N, H, W, C]` (pooled here) or `[N, C]` (taken as it is)
 * @returns input: preprocessed pixels `[N, H, W, 3]`; output: probabilities `[N, classes]`. Caller disposes.
 * @throws GraftError `head-mismatch` where the head does not fit the backbone's features
 */
export function assembleClassifier(backbone: layers.LayersModel, head: Head, name: string): layers.LayersModel {
  const output = backbone.outputs[0]!;
  const features = output.shape.at(-1);
  if (features !== head.inputs) {
    throw new GraftError({
      code: 'head-mismatch',
      what: 'The head does not fit the backbone',
      received: `a head over ${head.inputs} features`,
      expected: `${String(features)} features`,
    });
  }
  let tensor = output;
  if (output.shape.length === 4) {
    tensor = layers.layers
      .globalAveragePooling2d({ name: POOLING_LAYER, dataFormat: 'channelsLast' })
      .apply(output) as layers.SymbolicTensor;
  }
  const built = head.layers.map((layer, position) => kerasLayer(layer, position, position === head.layers.length - 1));
  for (const { layer } of built) tensor = layer.apply(tensor) as layers.SymbolicTensor;
  for (const { layer, weights } of built) setWeights(layer, weights);
  return layers.model({ inputs: backbone.inputs, outputs: tensor, name });
}

interface BuiltLayer {
  readonly layer: layers.layers.Layer;
  readonly weights: readonly { values: Float32Array; shape: number[] }[];
}

function kerasLayer(layer: HeadLayer, position: number, last: boolean): BuiltLayer {
  const name = `head_${layer.kind.replaceAll('-', '_')}_${position + 1}`;
  switch (layer.kind) {
    case 'dropout':
      return { layer: layers.layers.dropout({ rate: layer.rate, name }), weights: [] };
    case 'batch-normalization':
      return batchNormalization(layer, name);
    case 'layer-normalization':
      return {
        layer: layers.layers.layerNormalization({ name, epsilon: layer.epsilon, center: false, scale: false }),
        weights: [],
      };
    case 'dense':
      return dense(layer, last ? PREDICTIONS_LAYER : name, last);
    case 'vote':
      return vote(layer, last ? PREDICTIONS_LAYER : name);
  }
}

function batchNormalization(layer: BatchNormalizationLayer, name: string): BuiltLayer {
  const { momentum, epsilon } = layer;
  return {
    layer: layers.layers.batchNormalization({ name, momentum, epsilon }),
    weights: [layer.gamma, layer.beta, layer.mean, layer.variance].map((values) => ({
      values,
      shape: [values.length],
    })),
  };
}

function dense(layer: DenseLayer, name: string, last: boolean): BuiltLayer {
  return {
    layer: layers.layers.dense({
      name,
      units: layer.units,
      activation: last ? 'softmax' : layer.activation,
      kernelInitializer: 'zeros',
    }),
    weights: [
      { values: layer.kernel, shape: [layer.inputs, layer.units] },
      { values: layer.bias, shape: [layer.units] },
    ],
  };
}

function vote({ inputs, units, kernel }: VoteLayer, name: string): BuiltLayer {
  return {
    layer: layers.layers.dense({ name, units, useBias: false, kernelInitializer: 'zeros' }),
    weights: [{ values: kernel, shape: [inputs, units] }],
  };
}

function setWeights(layer: layers.layers.Layer, weights: BuiltLayer['weights']): void {
  const tensors = weights.map(({ values, shape }) => tf.tensor(values, shape, 'float32'));
  layer.setWeights(tensors);
  tf.dispose(tensors);
}

/**
 * Finds the head inside a classifier: the longest chain of dense, batch normalization, dropout and activation-free
 * layers over feature vectors at the model's end; a vote instead of the last.
 *
 * @returns the head as plain data, and the name of the layer that gives its features
 * @throws GraftError `bundle-unreadable` where the model does not end in a dense layer
 */
export function splitClassifier(model: layers.LayersModel): { head: Head; featureLayer: string } {
  const chain: HeadLayer[] = [];
  let layer = model.getLayer(model.outputNames[0]!);
  for (;;) {
    const part = headLayer(layer, chain.length === 0);
    const previous = layer.inboundNodes[0]?.inboundLayers[0];
    if (part === undefined || previous === undefined) break;
    chain.unshift(part);
    layer = previous;
  }
  const first = chain.find((part) => part.kind !== 'dropout');
  if (first === undefined) {
    throw new GraftError({
      code: 'bundle-unreadable',
      what: 'The model does not end in a classifier',
      received: `a model whose last layer is ${model.outputNames[0] ?? 'absent'}`,
      expected: 'a dense softmax layer at the end',
    });
  }
  const inputs = first.kind === 'batch-normalization' ? first.gamma.length : first.inputs;
  const head = { inputs, layers: chain };
  return { head, featureLayer: layer.name };
}

function headLayer(layer: layers.layers.Layer, last: boolean): HeadLayer | undefined {
  const config = layer.getConfig();
  const values = (): Float32Array[] => layer.getWeights().map((tensor) => tensor.dataSync<'float32'>());
  switch (layer.getClassName()) {
    case 'Dropout':
      return { kind: 'dropout', rate: config['rate'] as number };
    case 'BatchNormalization': {
      const [gamma, beta, mean, variance] = values();
      if (layer.input instanceof Array || layer.input.shape.length !== 2) return undefined;
      if (gamma === undefined || beta === undefined || mean === undefined || variance === undefined) return undefined;
      const epsilon = config['epsilon'] as number;
      return {
        kind: 'batch-normalization',
        gamma,
        beta,
        mean,
        variance,
        epsilon,
        momentum: config['momentum'] as number,
      };
    }
    case 'LayerNormalization': {
      if (layer.input instanceof Array || layer.input.shape.length !== 2) return undefined;
      if (config['center'] !== false || config['scale'] !== false) return undefined;
      return { kind: 'layer-normalization', inputs: layer.input.shape[1]!, epsilon: config['epsilon'] as number };
    }
    case 'Dense': {
      const activation = config['activation'];
      const [kernel, bias] = values();
      if (last && config['useBias'] === false && activation === 'linear') {
        const units = config['units'] as number;
        return { kind: 'vote', inputs: kernel!.length / units, units, kernel: kernel! };
      }
      const allowed = last ? ['softmax'] : ['relu', 'linear', 'softmax'];
      if (!allowed.includes(activation as string)) return undefined;
      if (kernel === undefined || bias === undefined) return undefined;
      const units = bias.length;
      return {
        kind: 'dense',
        inputs: kernel.length / units,
        units,
        kernel,
        bias,
        activation: last ? 'linear' : (activation as DenseLayer['activation']),
      };
    }
    default:
      return undefined;
  }
}
