import * as tf from '@tensorflow/tfjs-core';

import type { HeadLayer } from '../model/index.ts';
import type { Learner, LearnerSettings } from './learner.ts';
import type { Parameter } from './network.ts';
import { headLayerSteps, type LayerSteps } from './head-layers.ts';
import { clipTogether, plainOptimizer } from './plain-optimizer.ts';

/** Wider products are left to tfjs, whose kernels are vectorised. */
const MOST_UNITS = 32;

/** The arrays of a head on tfjs's side. */
export interface HeadVariables {
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly tf.Variable[];
}

/**
 * Steps of a head of one narrow dense layer, as the tutorial's, in plain loops: each step is so little work that on tfjs most of its
 * time goes into calls, and here it is the same on every backend. Which heads those are depends on the head alone, never on the machine.
 *
 * @returns undefined for heads that are not of this kind
 */
export function headLearner(
  layers: readonly HeadLayer[],
  { parameters, statistics }: HeadVariables,
  { classes, optimizer: config, clipNorm }: LearnerSettings,
): Learner | undefined {
  const narrow = layers.every((layer, i) => {
    if (layer.kind === 'dense')
      return i === layers.length - 1 && layer.units <= MOST_UNITS && layer.activation === 'linear';
    return (layer.kind === 'batch-normalization' || layer.kind === 'dropout') && i < layers.length - 1;
  });
  if (!narrow) return undefined;
  const variables = [...parameters.map(({ variable }) => variable), ...statistics];
  const arrays = variables.map((variable) => new Float32Array(variable.size));
  const pull = (): void => variables.forEach((variable, i) => arrays[i]!.set(variable.dataSync<'float32'>()));
  pull();
  const gradients = parameters.map(({ variable }) => new Float32Array(variable.size));
  const optimizer = plainOptimizer(config, parameters, arrays);
  const steps = buildSteps(layers, arrays, gradients);
  return {
    step({ inputs, rows, targets, learningRate, dropout }) {
      const logits = steps
        .reduce((values, layer) => layer.forward(values, rows, dropout), inputs)
        .slice(0, rows * classes);
      const { loss, slope } = crossEntropy(logits, targets, rows, classes);
      steps.reduceRight((gradient, layer, i) => layer.backward(gradient, rows, i > 0), slope);
      if (clipNorm !== undefined) clipTogether(gradients, clipNorm);
      optimizer.step(gradients, learningRate);
      return { loss, logits };
    },
    push() {
      for (const [i, variable] of variables.entries()) {
        tf.tidy(() => variable.assign(tf.tensor(arrays[i]!.slice(), variable.shape)));
      }
    },
    pull,
    optimizerState: optimizer.state,
    restoreOptimizer: optimizer.restore,
    dispose: () => undefined,
  };
}

/** Hands each layer its arrays, in the order in which a HeadNetwork lists them: parameters of all layers, then statistics of all. */
function buildSteps(
  layers: readonly HeadLayer[],
  arrays: readonly Float32Array[],
  gradients: readonly Float32Array[],
): LayerSteps[] {
  let [parameter, statistic] = [0, gradients.length];
  return layers.map((layer) => {
    const own = layer.kind === 'dropout' ? 0 : 2;
    const moving = layer.kind === 'batch-normalization' ? 2 : 0;
    const steps = headLayerSteps(layer, {
      parameters: arrays.slice(parameter, parameter + own),
      gradients: gradients.slice(parameter, parameter + own),
      statistics: arrays.slice(statistic, statistic + moving),
    });
    [parameter, statistic] = [parameter + own, statistic + moving];
    return steps;
  });
}

/** Mean over rows of −Σ target · log softmax(logits), and its gradient. */
function crossEntropy(
  logits: Float32Array,
  targets: Float32Array,
  rows: number,
  classes: number,
): { loss: number; slope: Float32Array } {
  const slope = new Float32Array(rows * classes);
  let loss = 0;
  for (let start = 0; start < rows * classes; start += classes) {
    let top = -Infinity;
    for (let j = start; j < start + classes; j++) top = Math.max(top, logits[j]!);
    let [sum, weight] = [0, 0];
    for (let j = start; j < start + classes; j++) {
      sum += Math.exp(logits[j]! - top);
      weight += targets[j]!;
    }
    const log = top + Math.log(sum);
    for (let j = start; j < start + classes; j++) {
      loss -= targets[j]! * (logits[j]! - log);
      slope[j] = (Math.exp(logits[j]! - log) * weight - targets[j]!) / rows;
    }
  }
  return { loss: loss / rows, slope };
}
