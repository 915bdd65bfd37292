import type { LayersModel } from '@tensorflow/tfjs-layers';

import type { Stage } from '../backbone/index.ts';

/** Each stage further from the head learns so much more slowly (Howard and Ruder 2018, discriminative fine-tuning). */
const STAGE_FACTOR = 1 / 2.6;

/**
 * Adam moves every weight by about the learning rate, however large the weight is. Kernels whose weights are smaller than
 * this (root mean square) move less in proportion (as Adafactor's relative steps do, Shazeer and Stern 2018): what suits a
 * narrow MobileNet would undo a VGG16, whose weights are ten times as small.
 */
const USUAL_WEIGHT = 0.1;

/**
 * Shares of the learning rate by layer: 1 in the last stage, less in those before and in layers of small weights; 1 in the
 * head.
 *
 * @param unfrozen so many of the last stages are trained
 */
export function stageRates(model: LayersModel, stages: readonly Stage[], unfrozen: number): (layer: string) => number {
  const rates = new Map<string, number>();
  let stage = 0;
  for (const layer of model.layers) {
    const below = Math.min(unfrozen, stages.length - 1 - stage);
    const [kernel] = layer.getWeights();
    const size = kernel === undefined ? USUAL_WEIGHT : rootMeanSquare(kernel.dataSync<'float32'>());
    rates.set(layer.name, STAGE_FACTOR ** below * Math.min(1, size / USUAL_WEIGHT));
    if (stage < stages.length - 1 && layer.name === stages[stage]!.lastLayer) stage++;
  }
  return (layer) => rates.get(layer) ?? 1;
}

function rootMeanSquare(values: Float32Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares / Math.max(1, values.length));
}
