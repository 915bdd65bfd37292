import type { OptimizerConfig } from '../optimizers.ts';
import type { GraphBuilder, Ref } from './graph-builder.ts';

/** Names of what a step of {@link optimizerGraph} takes besides parameters and gradients. */
export interface OptimizerInputs {
  readonly slots: readonly Ref[];
  /** `[parameters]`: each one's share of the learning rate. */
  readonly rates: Ref;
  /** `[parameters]`: each one's share of the learning rate times its weight decay. */
  readonly decays: Ref;
  /** The learning rate, for Adam times its bias correction, see {@link correctedRate}. */
  readonly rate: Ref;
  /** The learning rate itself. */
  readonly learningRate: Ref;
}

/** Vectors that an optimizer keeps beside the parameters. */
export function slotCount({ kind }: OptimizerConfig): number {
  return kind === 'sgd' ? 1 : 2;
}

/** Adam's correction for averages that began at zero; without effect for SGD. @param steps done, this one included */
export function correctedRate(config: OptimizerConfig, learningRate: number, steps: number): number {
  if (config.kind === 'sgd') return learningRate;
  const { beta1 = 0.9, beta2 = 0.999 } = config;
  return (learningRate * Math.sqrt(1 - beta2 ** steps)) / (1 - beta1 ** steps);
}

export function weightDecayOf(config: OptimizerConfig): number {
  return config.kind === 'adam' ? 0 : (config.weightDecay ?? 0);
}

/** The formulas of `createOptimizer` on all parameters at once, as vectors. */
export function optimizerGraph(
  graph: GraphBuilder,
  config: OptimizerConfig,
  parameters: Ref,
  gradient: Ref,
  inputs: OptimizerInputs,
): { readonly parameters: Ref; readonly slots: readonly Ref[] } {
  const mul = (a: Ref, b: Ref): Ref => graph.op('Mul', [a, b]);
  const times = (a: Ref, factor: number): Ref => mul(a, graph.scalar(factor));
  const sum = (a: Ref, b: Ref): Ref => graph.op('AddV2', [a, b]);
  const minus = (a: Ref, b: Ref): Ref => graph.op('Sub', [a, b]);
  const kept =
    weightDecayOf(config) === 0
      ? parameters
      : minus(parameters, mul(mul(parameters, inputs.decays), inputs.learningRate));
  const rates = mul(inputs.rates, inputs.rate);
  if (config.kind === 'sgd') {
    const step = mul(gradient, rates);
    const velocity = minus(times(inputs.slots[0]!, config.momentum ?? 0), step);
    const move = config.nesterov === true ? minus(times(velocity, config.momentum ?? 0), step) : velocity;
    return { parameters: sum(kept, move), slots: [velocity] };
  }
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = config;
  const [m, v] = inputs.slots as [Ref, Ref];
  const mean = sum(times(m, beta1), times(gradient, 1 - beta1));
  const square = sum(times(v, beta2), times(graph.op('Square', [gradient]), 1 - beta2));
  const root = sum(graph.op('Sqrt', [square]), graph.scalar(epsilon));
  return { parameters: minus(kept, graph.op('RealDiv', [mul(mean, rates), root])), slots: [mean, square] };
}

/** Scales the gradient down until its norm is at most `limit` (Pascanu et al. 2013). */
export function clipGraph(graph: GraphBuilder, gradient: Ref, limit: number): Ref {
  const squares = graph.op('Mul', [graph.op('L2Loss', [gradient]), graph.scalar(2)]);
  const norm = graph.op('Sqrt', [squares]);
  const bound = graph.scalar(limit);
  return graph.op('Mul', [gradient, graph.op('RealDiv', [bound, graph.op('Maximum', [norm, bound])])]);
}

/** Mean over rows of −Σ target · log softmax(logits), and its gradient by the logits. */
export function crossEntropyGraph(graph: GraphBuilder, logits: Ref, targets: Ref): { loss: Ref; gradient: Ref } {
  const rows = graph.sum(graph.op('Mean', [graph.op('OnesLike', [targets]), graph.integers([1])]), [0]);
  const weighted = graph.op('Mul', [targets, graph.op('LogSoftmax', [logits])]);
  const loss = graph.op('Neg', [graph.op('RealDiv', [graph.sum(weighted, [0, 1]), rows])]);
  const expected = graph.op('Mul', [graph.op('Softmax', [logits]), graph.sum(targets, [1], true)]);
  return { loss, gradient: graph.op('RealDiv', [graph.op('Sub', [expected, targets]), rows]) };
}
