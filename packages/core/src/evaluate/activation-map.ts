import { headClasses, type Head } from '../model/index.ts';

/** Where in a photo a classifier sees a class: one value a position of the last feature map. */
export interface ActivationMap {
  readonly height: number;
  readonly width: number;
  /** Row-major, 0…1; all 0 where nothing speaks for the class. */
  readonly values: Float32Array;
}

/**
 * Grad-CAM (Selvaraju et al. 2017) for a head on pooled features: the feature map weighted by the gradient of the
 * class's logit with respect to the pooled features, negative sums cut off, scaled to a maximum of 1. For a head
 * without hidden layer this is the exact class activation map of Zhou et al. (2016).
 *
 * @param featureMap float32 [height, width, head.inputs] of one photo
 * @param label class whose logit is explained
 */
export function activationMap(
  head: Head,
  featureMap: Float32Array,
  height: number,
  width: number,
  label: number,
): ActivationMap {
  const channels = head.inputs;
  const positions = height * width;
  const pooled = new Float32Array(channels);
  for (let i = 0; i < positions; i++)
    for (let c = 0; c < channels; c++) pooled[c] = (pooled[c] ?? 0) + (featureMap[i * channels + c] ?? 0) / positions;
  const gradient = logitGradient(head, pooled, label);
  const values = new Float32Array(positions);
  for (let i = 0; i < positions; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += (gradient[c] ?? 0) * (featureMap[i * channels + c] ?? 0);
    values[i] = Math.max(0, sum);
  }
  const top = values.reduce((a, b) => Math.max(a, b), 0);
  return { height, width, values: top === 0 ? values : values.map((v) => v / top) };
}

/** Gradient of one logit of a head with respect to one feature vector [head.inputs]. */
export function logitGradient(head: Head, features: Float32Array, label: number): Float64Array {
  // Forward, keeping each layer's input: a hidden unit passes a gradient only where it was positive.
  let activations = Float64Array.from(features);
  const outputs: Float64Array[] = [];
  for (const layer of head.layers) {
    if (layer.kind === 'dense') {
      const next = Float64Array.from(layer.bias);
      for (let i = 0; i < layer.inputs; i++)
        for (let j = 0; j < layer.units; j++)
          next[j] = (next[j] ?? 0) + (activations[i] ?? 0) * (layer.kernel[i * layer.units + j] ?? 0);
      activations = layer.activation === 'relu' ? next.map((x) => Math.max(0, x)) : next;
    } else if (layer.kind === 'batch-normalization') {
      const slope = slopes(layer);
      activations = activations.map((x, i) => (x - (layer.mean[i] ?? 0)) * (slope[i] ?? 0) + (layer.beta[i] ?? 0));
    }
    outputs.push(activations);
  }
  let gradient = Float64Array.from({ length: headClasses(head) }, (_, c) => (c === label ? 1 : 0));
  for (const [at, layer] of [...head.layers.entries()].reverse()) {
    if (layer.kind === 'batch-normalization') {
      const slope = slopes(layer);
      gradient = gradient.map((g, i) => g * (slope[i] ?? 0));
    } else if (layer.kind === 'dense') {
      const passed =
        layer.activation === 'relu' ? gradient.map((g, j) => ((outputs[at]?.[j] ?? 0) > 0 ? g : 0)) : gradient;
      const { inputs, units, kernel } = layer;
      gradient = new Float64Array(inputs);
      for (let i = 0; i < inputs; i++)
        for (let j = 0; j < units; j++)
          gradient[i] = (gradient[i] ?? 0) + (passed[j] ?? 0) * (kernel[i * units + j] ?? 0);
    }
  }
  return gradient;
}

function slopes(layer: { gamma: Float32Array; variance: Float32Array; epsilon: number }): Float64Array {
  return Float64Array.from(layer.gamma, (gamma, i) => gamma / Math.sqrt((layer.variance[i] ?? 0) + layer.epsilon));
}
