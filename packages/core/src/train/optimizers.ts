import * as tf from '@tensorflow/tfjs-core';

import type { Parameter } from './network.ts';

/** What turns gradients into steps. */
export type OptimizerConfig =
  | { readonly kind: 'adam'; readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number }
  /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
  | {
      readonly kind: 'adamw';
      readonly weightDecay: number;
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
    }
  | { readonly kind: 'sgd'; readonly momentum?: number; readonly nesterov?: boolean; readonly weightDecay?: number };

/** State and rule of an optimizer over a fixed list of parameters. Dispose it. */
export interface Optimizer {
  /** Changes the parameters. @param gradients in the order of the parameters; not disposed here. */
  step(gradients: readonly tf.Tensor[], learningRate: number): void;
  /** Everything that a resumed run needs, beside the parameters. */
  state(): { readonly steps: number; readonly slots: readonly Float32Array[] };
  restore(state: { readonly steps: number; readonly slots: readonly Float32Array[] }): void;
  dispose(): void;
}

/** Keras's formulas and defaults (keras/src/optimizers): epsilon 1e-7 outside of the bias correction. */
export function createOptimizer(config: OptimizerConfig, parameters: readonly Parameter[]): Optimizer {
  return config.kind === 'sgd' ? sgd(config, parameters) : adam(config, parameters);
}

function adam(config: Exclude<OptimizerConfig, { kind: 'sgd' }>, parameters: readonly Parameter[]): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = config;
  const decay = config.kind === 'adamw' ? config.weightDecay : 0;
  return withSlots(parameters, 2, (parameter, gradient, [m, v], learningRate, steps) => {
    const rate = (learningRate * Math.sqrt(1 - beta2 ** steps)) / (1 - beta1 ** steps);
    m!.assign(tf.add(tf.mul(m!, beta1), tf.mul(gradient, 1 - beta1)));
    v!.assign(tf.add(tf.mul(v!, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const { variable } = parameter;
    const kept = parameter.decays && decay > 0 ? tf.mul(variable, 1 - learningRate * decay) : variable;
    variable.assign(tf.sub(kept, tf.div(tf.mul(m!, rate), tf.add(tf.sqrt(v!), epsilon))));
  });
}

function sgd(config: Extract<OptimizerConfig, { kind: 'sgd' }>, parameters: readonly Parameter[]): Optimizer {
  const { momentum = 0, nesterov = false, weightDecay = 0 } = config;
  return withSlots(parameters, 1, (parameter, gradient, [velocity], learningRate) => {
    const { variable } = parameter;
    const kept = parameter.decays && weightDecay > 0 ? tf.mul(variable, 1 - learningRate * weightDecay) : variable;
    const step = tf.mul(gradient, learningRate);
    velocity!.assign(tf.sub(tf.mul(velocity!, momentum), step));
    variable.assign(tf.add(kept, nesterov ? tf.sub(tf.mul(velocity!, momentum), step) : velocity!));
  });
}

function withSlots(
  parameters: readonly Parameter[],
  slotsEach: number,
  update: (
    parameter: Parameter,
    gradient: tf.Tensor,
    slots: readonly tf.Variable[],
    learningRate: number,
    steps: number,
  ) => void,
): Optimizer {
  const slots = parameters.map(({ variable }) => Array.from({ length: slotsEach }, () => zeros(variable.shape)));
  let steps = 0;
  return {
    step(gradients, learningRate) {
      steps++;
      for (const [i, parameter] of parameters.entries()) {
        tf.tidy(() => update(parameter, gradients[i]!, slots[i]!, learningRate * parameter.rate, steps));
      }
    },
    state: () => ({ steps, slots: slots.flat().map((slot) => slot.dataSync<'float32'>().slice()) }),
    restore(state) {
      steps = state.steps;
      for (const [i, slot] of slots.flat().entries()) {
        tf.tidy(() => slot.assign(tf.tensor(state.slots[i]!, slot.shape)));
      }
    },
    dispose: () => tf.dispose(slots.flat()),
  };
}

function zeros(shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false));
}
