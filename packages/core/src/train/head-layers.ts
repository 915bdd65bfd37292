import type { BatchNormalizationLayer, DenseLayer, DropoutLayer, HeadLayer } from '../model/index.ts';
import type { RandomStream } from './random.ts';

/** A layer's own arrays; gradients are written over at each step. */
export interface LayerArrays {
  readonly parameters: readonly Float32Array[];
  readonly gradients: readonly Float32Array[];
  readonly statistics: readonly Float32Array[];
}

/** A layer in training. What it returns is its own and good until its next call. Row-major. */
export interface LayerSteps {
  forward(input: Float32Array, rows: number, random: RandomStream): Float32Array;
  /** Writes the parameters' gradients. @returns the input's, where it is wanted */
  backward(gradient: Float32Array, rows: number, wanted: boolean): Float32Array;
}

/** @throws TypeError for layers that are not trained by gradients */
export function headLayerSteps(layer: HeadLayer, arrays: LayerArrays): LayerSteps {
  switch (layer.kind) {
    case 'dense':
      return denseSteps(layer, arrays);
    case 'batch-normalization':
      return normalizationSteps(layer, arrays);
    case 'dropout':
      return dropoutSteps(layer);
    default:
      throw new TypeError(`A layer of kind ${layer.kind} is not trained by gradients`);
  }
}

/** A linear one. The kernel is turned, so that a unit's weights lie side by side, and rows are taken in fours. */
function denseSteps({ inputs, units }: DenseLayer, { parameters, gradients }: LayerArrays): LayerSteps {
  const [kernel, bias] = parameters as [Float32Array, Float32Array];
  const [kernelGradient, biasGradient] = gradients as [Float32Array, Float32Array];
  const turned = new Float64Array(units * inputs);
  const sums = new Float64Array(inputs);
  let [input, output, inputGradient] = noArrays();
  return {
    forward(values, rows) {
      input = values;
      output = sized(output, rows * units);
      for (let unit = 0; unit < units; unit++) {
        for (let i = 0; i < inputs; i++) turned[unit * inputs + i] = kernel[i * units + unit]!;
      }
      for (let row = 0; row < rows; row++) {
        for (let unit = 0; unit < units; unit++) {
          output[row * units + unit] = bias[unit]! + dot(values, row * inputs, turned, unit * inputs, inputs);
        }
      }
      return output;
    },
    backward(gradient, rows, wanted) {
      for (let unit = 0; unit < units; unit++) {
        let all = 0;
        sums.fill(0);
        for (let row = 0; row < rows; row++) all += gradient[row * units + unit]!;
        for (let row = 0; row < rows; row += 4) addFour(sums, input, row, rows, gradient, units, unit);
        biasGradient[unit] = all;
        for (let i = 0; i < inputs; i++) kernelGradient[i * units + unit] = sums[i]!;
      }
      if (!wanted) return inputGradient;
      inputGradient = sized(inputGradient, rows * inputs);
      for (let row = 0; row < rows; row++) {
        sums.fill(0);
        for (let unit = 0; unit < units; unit++) {
          addRow(sums, turned, unit * inputs, gradient[row * units + unit]!);
        }
        inputGradient.set(sums, row * inputs);
      }
      return inputGradient;
    },
  };
}

/** Four sums, because each addition waits for the one before it. */
function dot(a: Float32Array, i: number, b: Float64Array, j: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < count; k += 4) {
    s0 += a[i + k]! * b[j + k]!;
    s1 += a[i + k + 1]! * b[j + k + 1]!;
    s2 += a[i + k + 2]! * b[j + k + 2]!;
    s3 += a[i + k + 3]! * b[j + k + 3]!;
  }
  for (; k < count; k++) s0 += a[i + k]! * b[j + k]!;
  return s0 + s1 + (s2 + s3);
}

function addRow(sums: Float64Array, values: Float64Array, at: number, factor: number): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[at + i]! * factor;
}

/** Adds up to four rows of the input, each times its slope, to `sums`. */
function addFour(
  sums: Float64Array,
  input: Float32Array,
  row: number,
  rows: number,
  gradient: Float32Array,
  units: number,
  unit: number,
): void {
  const width = sums.length;
  const here = Math.min(4, rows - row);
  // A row that is not there is the last one, times 0.
  const at = (i: number): number => (row + Math.min(i, here - 1)) * width;
  const slope = (i: number): number => (i < here ? gradient[(row + i) * units + unit]! : 0);
  const [a, b, c, d] = [at(0), at(1), at(2), at(3)];
  const [p, q, r, s] = [slope(0), slope(1), slope(2), slope(3)];
  for (let i = 0; i < width; i++) {
    sums[i]! += p * input[a + i]! + q * input[b + i]! + r * input[c + i]! + s * input[d + i]!;
  }
}

/** Keras's BatchNormalization: batch statistics (Ioffe and Szegedy 2015), whose moving averages are kept. */
function normalizationSteps(
  { epsilon, momentum }: BatchNormalizationLayer,
  { parameters, gradients, statistics }: LayerArrays,
): LayerSteps {
  const [gamma, beta] = parameters as [Float32Array, Float32Array];
  const [gammaGradient, betaGradient] = gradients as [Float32Array, Float32Array];
  const [movingMean, movingVariance] = statistics as [Float32Array, Float32Array];
  const width = gamma.length;
  const [mean, inverse, squares] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  const [gammaSums, betaSums] = [new Float64Array(width), new Float64Array(width)];
  let [normal, output, inputGradient] = noArrays();
  return {
    forward(values, rows) {
      const scaled = (normal = sized(normal, rows * width));
      const result = (output = sized(output, rows * width));
      mean.fill(0);
      squares.fill(0);
      for (let at = 0; at < rows * width;) {
        for (let j = 0; j < width; j++, at++) {
          const x = values[at]!;
          mean[j]! += x;
          squares[j]! += x * x;
        }
      }
      for (let j = 0; j < width; j++) {
        mean[j]! /= rows;
        // In 64 bits, of numbers of 32, nothing that counts is cancelled.
        const variance = Math.max(0, squares[j]! / rows - mean[j]! ** 2);
        inverse[j] = 1 / Math.sqrt(variance + epsilon);
        movingMean[j] = movingMean[j]! * momentum + mean[j]! * (1 - momentum);
        movingVariance[j] = movingVariance[j]! * momentum + variance * (1 - momentum);
      }
      for (let at = 0; at < rows * width;) {
        for (let j = 0; j < width; j++, at++) {
          const x = (values[at]! - mean[j]!) * inverse[j]!;
          scaled[at] = x;
          result[at] = x * gamma[j]! + beta[j]!;
        }
      }
      return result;
    },
    backward(gradient, rows, wanted) {
      const scaled = normal;
      for (const sum of [gammaSums, betaSums]) sum.fill(0);
      for (let at = 0; at < rows * width;) {
        for (let j = 0; j < width; j++, at++) {
          const slope = gradient[at]!;
          gammaSums[j]! += slope * scaled[at]!;
          betaSums[j]! += slope;
        }
      }
      gammaGradient.set(gammaSums);
      betaGradient.set(betaSums);
      if (!wanted) return inputGradient;
      const result = (inputGradient = sized(inputGradient, rows * width));
      for (let at = 0; at < rows * width;) {
        for (let j = 0; j < width; j++, at++) {
          const centred = gradient[at]! - (betaSums[j]! + scaled[at]! * gammaSums[j]!) / rows;
          result[at] = gamma[j]! * inverse[j]! * centred;
        }
      }
      return result;
    },
  };
}

/** Inverted: what stays is scaled up, as in Keras. The numbers are those that HeadNetwork draws. */
function dropoutSteps({ rate }: DropoutLayer): LayerSteps {
  // As `unit() < rate`, without a branch, which no processor could foretell.
  const limit = rate * 2 ** 32;
  const factors = new Float32Array([0, 1 / (1 - rate)]);
  let [mask, output, inputGradient] = noArrays();
  return {
    forward(values, _rows, random) {
      const factorOf = (mask = sized(mask, values.length));
      const result = (output = sized(output, values.length));
      for (let i = 0; i < values.length; i++) {
        const factor = factors[+(random.next() >= limit)]!;
        factorOf[i] = factor;
        result[i] = values[i]! * factor;
      }
      return result;
    },
    backward(gradient, _rows, wanted) {
      if (!wanted) return inputGradient;
      const [factorOf, result] = [mask, (inputGradient = sized(inputGradient, gradient.length))];
      for (let i = 0; i < gradient.length; i++) result[i] = gradient[i]! * factorOf[i]!;
      return result;
    },
  };
}

function noArrays(): [Float32Array, Float32Array, Float32Array] {
  return [new Float32Array(), new Float32Array(), new Float32Array()];
}

/** The last batch of an epoch is shorter. */
function sized(array: Float32Array, length: number): Float32Array {
  return array.length === length ? array : new Float32Array(length);
}
