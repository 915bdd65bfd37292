import * as tf from '@tensorflow/tfjs-core';

import { GraphSession, type TensorId } from './graph/graph-session.ts';
import { correctedRate, weightDecayOf } from './graph/optimizer-graph.ts';
import { tailGraph, type TailGraph } from './graph/tail-graph.ts';
import { tensorFlowBinding, type TensorFlowBinding } from './graph/tensorflow-binding.ts';
import type { Learner, LearnerSettings, LearnerStep, OptimizerState } from './learner.ts';
import type { Parameter } from './network.ts';
import type { RandomStream } from './random.ts';
import type { TailPlan } from './tail-plan.ts';

/**
 * Trains a network's tail by one TensorFlow graph a step: forward pass, gradients, clipping and optimizer together.
 *
 * @returns `undefined` where TensorFlow is not the backend or the tail has a layer that no graph is written for
 */
export function compiledLearner(plan: TailPlan, settings: LearnerSettings): Learner | undefined {
  const binding = tensorFlowBinding();
  if (binding === undefined) return undefined;
  const { classes, optimizer, clipNorm } = settings;
  const graph = tailGraph(plan, { classes, optimizer, clipNorm });
  return graph && new CompiledLearner(binding, graph, plan.parameters, settings);
}

class CompiledLearner implements Learner {
  readonly #binding: TensorFlowBinding;
  readonly #graph: TailGraph;
  readonly #session: GraphSession;
  readonly #parameters: readonly Parameter[];
  readonly #settings: LearnerSettings;
  readonly #length: number;
  readonly #rates: TensorId;
  readonly #decays: TensorId;
  #vector: TensorId;
  #slots: TensorId[];
  #steps = 0;

  constructor(
    binding: TensorFlowBinding,
    graph: TailGraph,
    parameters: readonly Parameter[],
    settings: LearnerSettings,
  ) {
    this.#binding = binding;
    this.#graph = graph;
    this.#parameters = parameters;
    this.#settings = settings;
    this.#session = new GraphSession(binding, graph.nodes);
    this.#length = parameters.reduce((sum, { variable }) => sum + variable.size, 0);
    const decay = weightDecayOf(settings.optimizer);
    this.#rates = this.#tensor(this.#each(({ rate }) => rate));
    this.#decays = this.#tensor(this.#each(({ rate, decays }) => (decays ? rate * decay : 0)));
    this.#vector = this.#tensor(this.#gather());
    this.#slots = Array.from({ length: graph.slots }, () => this.#tensor(new Float32Array(this.#length)));
  }

  step({ inputs, rowShape, targets, rows, learningRate, dropout }: LearnerStep): {
    loss: number;
    logits: Float32Array;
  } {
    const { classes, optimizer } = this.#settings;
    this.#steps++;
    const batch: Record<string, TensorId> = {
      inputs: this.#tensor(inputs, [rows, ...rowShape]),
      targets: this.#tensor(targets, [rows, classes]),
      rate: this.#tensor(Float32Array.of(correctedRate(optimizer, learningRate, this.#steps)), []),
      learningRate: this.#tensor(Float32Array.of(learningRate), []),
    };
    for (const [i, { width, rate }] of this.#graph.dropouts.entries()) {
      batch[`mask${i}`] = this.#tensor(dropoutMask(rows * width, rate, dropout), [rows, width]);
    }
    const slots = Object.fromEntries(this.#slots.map((slot, i) => [`slot${i}`, slot]));
    const next = this.#slots.map((_, i) => `next_slot${i}`);
    const [loss, logits, vector, ...moved] = this.#session.run(
      { ...batch, ...slots, parameters: this.#vector, rates: this.#rates, decays: this.#decays },
      ['loss', 'logits', 'next_parameters', ...next],
    ) as [TensorId, TensorId, TensorId, ...TensorId[]];
    this.#delete([...Object.values(batch), this.#vector, ...this.#slots]);
    this.#vector = vector;
    this.#slots = moved;
    const result = { loss: this.#binding.tensorDataSync(loss)[0]!, logits: this.#binding.tensorDataSync(logits) };
    this.#delete([loss, logits]);
    return result;
  }

  push(): void {
    for (const [i, values] of this.#cut(this.#binding.tensorDataSync(this.#vector)).entries()) {
      const { variable } = this.#parameters[i]!;
      tf.tidy(() => variable.assign(tf.tensor(values.slice(), variable.shape)));
    }
  }

  pull(): void {
    this.#delete([this.#vector]);
    this.#vector = this.#tensor(this.#gather());
  }

  /** As `createOptimizer` gives it: all slots of the first parameter, then those of the second, … */
  optimizerState(): OptimizerState {
    const bySlot = this.#slots.map((slot) => this.#cut(this.#binding.tensorDataSync(slot)));
    const slots = this.#parameters.flatMap((_, i) => bySlot.map((arrays) => arrays[i]!.slice()));
    return { steps: this.#steps, slots };
  }

  restoreOptimizer({ steps, slots }: OptimizerState): void {
    this.#steps = steps;
    this.#delete(this.#slots);
    const each = this.#graph.slots;
    this.#slots = Array.from({ length: each }, (_, slot) =>
      this.#tensor(joined(this.#parameters.map((_, i) => slots[i * each + slot]!))),
    );
  }

  dispose(): void {
    this.#delete([this.#vector, ...this.#slots, this.#rates, this.#decays]);
    this.#session.dispose();
  }

  #tensor(values: Float32Array, shape: readonly number[] = [values.length]): TensorId {
    return this.#binding.createTensor(shape, this.#binding.TF_FLOAT, values);
  }

  #delete(tensors: readonly TensorId[]): void {
    for (const tensor of tensors) this.#binding.deleteTensor(tensor);
  }

  #gather(): Float32Array {
    return joined(this.#parameters.map(({ variable }) => variable.dataSync<'float32'>()));
  }

  #each(value: (parameter: Parameter) => number): Float32Array {
    return joined(
      this.#parameters.map((parameter) => new Float32Array(parameter.variable.size).fill(value(parameter))),
    );
  }

  #cut(values: Float32Array): Float32Array[] {
    let start = 0;
    return this.#parameters.map(({ variable }) => values.subarray(start, (start += variable.size)));
  }
}

/** Inverted dropout: what stays is scaled up, as in Keras. */
export function dropoutMask(length: number, rate: number, random: RandomStream): Float32Array {
  const kept = 1 / (1 - rate);
  return Float32Array.from({ length }, () => (random.unit() < rate ? 0 : kept));
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const output = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const array of arrays) {
    output.set(array, start);
    start += array.length;
  }
  return output;
}
