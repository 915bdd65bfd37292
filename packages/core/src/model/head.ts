import { softmaxRows } from './softmax.ts';

/** A fully connected layer; `kernel` is row-major `[inputs, units]`, as Keras's `Dense` keeps it. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly units: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** `softmax` only inside, before a {@link VoteLayer}: at the end it is whoever wants probabilities who applies it. */
  readonly activation: 'linear' | 'relu' | 'softmax';
}

/** Layer normalization without scale and shift: each vector less its mean, over its standard deviation. */
export interface LayerNormalizationLayer {
  readonly kind: 'layer-normalization';
  readonly inputs: number;
  readonly epsilon: number;
}

/**
 * Adds up shares of what is in each class: a dense layer without bias over numbers that add up to 1, whose `kernel`,
 * row-major `[inputs, units]`, has one 1 in each row. Its outputs are probabilities already.
 */
export interface VoteLayer {
  readonly kind: 'vote';
  readonly inputs: number;
  readonly units: number;
  readonly kernel: Float32Array;
}

/** Batch normalization in inference: `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, each `[inputs]`. */
export interface BatchNormalizationLayer {
  readonly kind: 'batch-normalization';
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
  readonly momentum: number;
}

/** Dropout: nothing at inference; kept so that the saved model is the one that was trained. */
export interface DropoutLayer {
  readonly kind: 'dropout';
  readonly rate: number;
}

export type HeadLayer = DenseLayer | BatchNormalizationLayer | LayerNormalizationLayer | DropoutLayer | VoteLayer;

/**
 * A trained head as plain data: layers over feature vectors, the last one a dense layer that gives logits, or a vote.
 * Softmax is applied by whoever wants probabilities.
 */
export interface Head {
  /** Length of a feature vector. */
  readonly inputs: number;
  readonly layers: readonly HeadLayer[];
}

/** Number of classes that the head tells apart. */
export function headClasses(head: Head): number {
  const last = head.layers.at(-1);
  if (last?.kind !== 'dense' && last?.kind !== 'vote') throw new TypeError('A head ends in a dense layer or a vote');
  return last.units;
}

/** Least probability that a vote can give: its logit must be a number. */
const LEAST_PROBABILITY = 1e-7;

/**
 * Logits of a head in inference mode; of a vote the logarithms of its probabilities, which softmax turns into those again.
 *
 * @param features row-major `[rows, head.inputs]`
 * @returns row-major `[rows, classes]`
 */
export function headLogits(head: Head, features: Float32Array, rows: number): Float32Array {
  let activations = features;
  for (const layer of head.layers) {
    if (layer.kind === 'dense') activations = dense(layer, activations, rows);
    else if (layer.kind === 'batch-normalization') activations = normalise(layer, activations, rows);
    else if (layer.kind === 'layer-normalization') activations = normaliseRows(layer, activations, rows);
    else if (layer.kind === 'vote') {
      const bias = new Float32Array(layer.units);
      const shares = dense({ ...layer, kind: 'dense', bias, activation: 'linear' }, activations, rows);
      activations = shares.map((share) => Math.log(Math.max(share, LEAST_PROBABILITY)));
    }
  }
  return activations;
}

function dense(layer: DenseLayer, input: Float32Array, rows: number): Float32Array {
  const { inputs, units, kernel, bias } = layer;
  const output = new Float32Array(rows * units);
  // Columns of the kernel one after another: what is added up then lies side by side.
  const columns = new Float32Array(kernel.length);
  for (let i = 0; i < inputs; i++) for (let j = 0; j < units; j++) columns[j * inputs + i] = kernel[i * units + j]!;
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < units; j++) {
      let sum = bias[j]!;
      for (let i = 0, a = row * inputs, b = j * inputs; i < inputs; i++) sum += input[a + i]! * columns[b + i]!;
      output[row * units + j] = layer.activation === 'relu' ? Math.max(0, sum) : sum;
    }
  }
  return layer.activation === 'softmax' ? softmaxRows(output, units) : output;
}

/** Each row less its mean, over its standard deviation, as Keras's LayerNormalization computes it. */
export function normaliseRows(
  { inputs, epsilon }: Pick<LayerNormalizationLayer, 'inputs' | 'epsilon'>,
  input: Float32Array,
  rows: number,
): Float32Array {
  const output = new Float32Array(input.length);
  for (let start = 0; start < rows * inputs; start += inputs) {
    let mean = 0;
    for (let k = start; k < start + inputs; k++) mean += input[k]! / inputs;
    let variance = 0;
    for (let k = start; k < start + inputs; k++) variance += (input[k]! - mean) ** 2 / inputs;
    const scale = 1 / Math.sqrt(variance + epsilon);
    for (let k = start; k < start + inputs; k++) output[k] = (input[k]! - mean) * scale;
  }
  return output;
}

function normalise(layer: BatchNormalizationLayer, input: Float32Array, rows: number): Float32Array {
  const width = layer.gamma.length;
  const output = new Float32Array(input.length);
  for (let i = 0; i < width; i++) {
    const scale = layer.gamma[i]! / Math.sqrt(layer.variance[i]! + layer.epsilon);
    const offset = layer.beta[i]! - layer.mean[i]! * scale;
    for (let row = 0, k = i; row < rows; row++, k += width) output[k] = input[k]! * scale + offset;
  }
  return output;
}
