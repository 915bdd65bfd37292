import type { OptimizerState } from './learner.ts';
import type { Parameter } from './network.ts';
import type { OptimizerConfig } from './optimizers.ts';

/** {@link createOptimizer}'s formulas on plain arrays. */
export interface PlainOptimizer {
  /** Changes the arrays. @param gradients in the order of the parameters */
  step(gradients: readonly Float32Array[], learningRate: number): void;
  state(): OptimizerState;
  restore(state: OptimizerState): void;
}

/** @param arrays the values of `parameters`, in their order; changed in place */
export function plainOptimizer(
  config: OptimizerConfig,
  parameters: readonly Parameter[],
  arrays: readonly Float32Array[],
): PlainOptimizer {
  const each = config.kind === 'sgd' ? 1 : 2;
  const slots = parameters.flatMap((_, i) => Array.from({ length: each }, () => new Float32Array(arrays[i]!.length)));
  let steps = 0;
  return {
    step(gradients, learningRate) {
      steps++;
      for (const [i, { decays, rate }] of parameters.entries()) {
        const [array, gradient] = [arrays[i]!, gradients[i]!];
        const own = learningRate * rate;
        if (config.kind === 'sgd') sgd(config, array, gradient, slots[i]!, own, decays);
        else adam(config, array, gradient, slots[2 * i]!, slots[2 * i + 1]!, own, decays, steps);
      }
    },
    state: () => ({ steps, slots: slots.map((slot) => slot.slice()) }),
    restore(state) {
      steps = state.steps;
      for (const [i, slot] of slots.entries()) slot.set(state.slots[i]!);
    },
  };
}

function adam(
  config: Exclude<OptimizerConfig, { kind: 'sgd' }>,
  array: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  v: Float32Array,
  learningRate: number,
  decays: boolean,
  steps: number,
): void {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = config;
  const rate = (learningRate * Math.sqrt(1 - beta2 ** steps)) / (1 - beta1 ** steps);
  const kept = decays && config.kind === 'adamw' ? 1 - learningRate * config.weightDecay : 1;
  for (let j = 0; j < array.length; j++) {
    const g = gradient[j]!;
    m[j] = m[j]! * beta1 + g * (1 - beta1);
    v[j] = v[j]! * beta2 + g * g * (1 - beta2);
    array[j] = array[j]! * kept - (m[j]! * rate) / (Math.sqrt(v[j]!) + epsilon);
  }
}

function sgd(
  { momentum = 0, nesterov = false, weightDecay = 0 }: Extract<OptimizerConfig, { kind: 'sgd' }>,
  array: Float32Array,
  gradient: Float32Array,
  velocity: Float32Array,
  learningRate: number,
  decays: boolean,
): void {
  const kept = decays && weightDecay > 0 ? 1 - learningRate * weightDecay : 1;
  for (let j = 0; j < array.length; j++) {
    const step = gradient[j]! * learningRate;
    velocity[j] = velocity[j]! * momentum - step;
    array[j] = array[j]! * kept + (nesterov ? velocity[j]! * momentum - step : velocity[j]!);
  }
}

/** Scales all gradients down together until their joint norm is at most `limit` (Pascanu et al. 2013). */
export function clipTogether(gradients: readonly Float32Array[], limit: number): void {
  let squares = 0;
  for (const gradient of gradients) for (const slope of gradient) squares += slope ** 2;
  const factor = limit / Math.max(limit, Math.sqrt(squares));
  if (factor === 1) return;
  for (const gradient of gradients) for (let j = 0; j < gradient.length; j++) gradient[j]! *= factor;
}
