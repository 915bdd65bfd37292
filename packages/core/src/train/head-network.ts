import * as tf from '@tensorflow/tfjs-core';

import type { BatchNormalizationLayer, DenseLayer, Head, HeadLayer } from '../model/index.ts';
import { headLearner } from './head-learner.ts';
import type { Learner, LearnerSettings } from './learner.ts';
import type { Parameter, TrainableNetwork } from './network.ts';
import { PURPOSE, RandomStream } from './random.ts';

interface LiveLayer {
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly tf.Variable[];
  apply(input: tf.Tensor2D, random: RandomStream | undefined): tf.Tensor2D;
  toPlain(): HeadLayer;
}

/** A head as tfjs variables, to be trained. Dispose it. */
export class HeadNetwork implements TrainableNetwork {
  readonly #inputs: number;
  readonly #kinds: readonly HeadLayer[];
  readonly #layers: readonly LiveLayer[];

  constructor(head: Head) {
    this.#inputs = head.inputs;
    this.#kinds = head.layers;
    // Outside of a tidy the tensors that the variables start from would stay.
    const layers: LiveLayer[] = [];
    tf.tidy(() => {
      layers.push(...head.layers.map(liveLayer));
    });
    this.#layers = layers;
  }

  get parameters(): readonly Parameter[] {
    return this.#layers.flatMap((layer) => layer.parameters);
  }

  get statistics(): readonly tf.Variable[] {
    return this.#layers.flatMap((layer) => layer.statistics);
  }

  logits(inputs: tf.Tensor, random?: RandomStream): tf.Tensor2D {
    return this.#layers.reduce((tensor, layer) => layer.apply(tensor, random), inputs as tf.Tensor2D);
  }

  /** Steps in plain loops, where the head is narrow: the tutorial's is. */
  compile(settings: LearnerSettings): Learner | undefined {
    return headLearner(this.#kinds, this, settings);
  }

  /** The head as it is now, as plain data. */
  toHead(): Head {
    return { inputs: this.#inputs, layers: this.#layers.map((layer) => layer.toPlain()) };
  }

  dispose(): void {
    tf.dispose([...this.parameters.map(({ variable }) => variable), ...this.statistics]);
  }
}

function liveLayer(layer: HeadLayer): LiveLayer {
  switch (layer.kind) {
    case 'dense':
      return liveDense(layer);
    case 'batch-normalization':
      return liveBatchNormalization(layer);
    case 'dropout':
      return {
        parameters: [],
        statistics: [],
        apply: (input, random) => (random === undefined ? input : dropout(input, layer.rate, random)),
        toPlain: () => layer,
      };
    case 'layer-normalization':
    case 'vote':
      throw new TypeError('A head of nearest neighbours is not trained by gradients');
  }
}

function liveDense(layer: DenseLayer): LiveLayer {
  const kernel = tf.variable(tf.tensor2d(layer.kernel, [layer.inputs, layer.units]));
  const bias = tf.variable(tf.tensor1d(layer.bias));
  return {
    parameters: [parameter('kernel', kernel, true), parameter('bias', bias, false)],
    statistics: [],
    apply(input) {
      const output = tf.add<tf.Tensor2D>(tf.matMul(input, kernel), bias);
      return layer.activation === 'relu' ? tf.relu(output) : output;
    },
    toPlain: () => ({ ...layer, kernel: values(kernel), bias: values(bias) }),
  };
}

/** Keras's BatchNormalization: batch statistics while training, whose moving averages serve afterwards. */
function liveBatchNormalization(layer: BatchNormalizationLayer): LiveLayer {
  const [gamma, beta] = [layer.gamma, layer.beta].map((array) => tf.variable(tf.tensor1d(array)));
  const [mean, variance] = [layer.mean, layer.variance].map((array) => tf.variable(tf.tensor1d(array), false));
  return {
    parameters: [parameter('gamma', gamma!, false), parameter('beta', beta!, false)],
    statistics: [mean!, variance!],
    apply(input, random) {
      let statistics: { mean: tf.Tensor; variance: tf.Tensor } = { mean: mean!, variance: variance! };
      if (random !== undefined) {
        statistics = tf.moments(input, 0);
        move(mean!, statistics.mean, layer.momentum);
        move(variance!, statistics.variance, layer.momentum);
      }
      const scale = tf.mul(gamma!, tf.rsqrt(tf.add(statistics.variance, layer.epsilon)));
      return tf.add(tf.mul(tf.sub(input, statistics.mean), scale), beta!);
    },
    toPlain: () => ({
      ...layer,
      gamma: values(gamma!),
      beta: values(beta!),
      mean: values(mean!),
      variance: values(variance!),
    }),
  };
}

function move(average: tf.Variable, now: tf.Tensor, momentum: number): void {
  average.assign(tf.add(tf.mul(average, momentum), tf.mul(now, 1 - momentum)));
}

/** Inverted dropout: what stays is scaled up, as in Keras. */
function dropout(input: tf.Tensor2D, rate: number, random: RandomStream): tf.Tensor2D {
  const mask = new Float32Array(input.size);
  const kept = 1 / (1 - rate);
  for (let i = 0; i < mask.length; i++) mask[i] = random.unit() < rate ? 0 : kept;
  return tf.mul(input, tf.tensor2d(mask, input.shape));
}

function parameter(name: string, variable: tf.Variable, decays: boolean): Parameter {
  return { name, variable, decays, rate: 1 };
}

function values(variable: tf.Variable): Float32Array {
  return variable.dataSync<'float32'>().slice();
}

/** The tutorial's head, untrained: BatchNormalization, Dropout 0.2, Dense, all with Keras's defaults. */
export function tutorialHead(features: number, classes: number, seed: number): Head {
  return {
    inputs: features,
    layers: [
      batchNormalization(features),
      { kind: 'dropout', rate: 0.2 },
      denseLayer(features, classes, 'linear', new RandomStream(seed, PURPOSE.initialise, 0)),
    ],
  };
}

/** A multilayer perceptron, untrained: BatchNormalization, Dense ReLU, Dropout 0.5, Dense. */
export function mlpHead(features: number, classes: number, seed: number, hidden = 256): Head {
  return {
    inputs: features,
    layers: [
      batchNormalization(features),
      denseLayer(features, hidden, 'relu', new RandomStream(seed, PURPOSE.initialise, 0)),
      { kind: 'dropout', rate: 0.5 },
      denseLayer(hidden, classes, 'linear', new RandomStream(seed, PURPOSE.initialise, 1)),
    ],
  };
}

function batchNormalization(width: number): BatchNormalizationLayer {
  return {
    kind: 'batch-normalization',
    gamma: new Float32Array(width).fill(1),
    beta: new Float32Array(width),
    mean: new Float32Array(width),
    variance: new Float32Array(width).fill(1),
    epsilon: 1e-3,
    momentum: 0.99,
  };
}

/** Keras's default initialisation, Glorot and Bengio's (2010) uniform. */
function denseLayer(
  inputs: number,
  units: number,
  activation: DenseLayer['activation'],
  random: RandomStream,
): DenseLayer {
  const limit = Math.sqrt(6 / (inputs + units));
  const kernel = Float32Array.from({ length: inputs * units }, () => (2 * random.unit() - 1) * limit);
  return { kind: 'dense', inputs, units, kernel, bias: new Float32Array(units), activation };
}
