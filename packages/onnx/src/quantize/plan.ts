import { consumers, type OnnxGraph, type OnnxNode } from '../graph/graph.ts';

/** An operator that is to run on bytes, with the activation that its output's range stands for. */
export interface PlannedNode {
  readonly node: OnnxNode;
  /** The value that is quantised: after the activation, where that is taken in. */
  readonly output: string;
  /** `Relu` or `Clip`, which saturation at the ends of the output's range does for nothing. */
  readonly activation: OnnxNode | undefined;
  /** Whether the output has its input's scale: such an operator only moves bytes. */
  readonly passes: boolean;
}

/** What of a graph runs in int8. */
export interface Plan {
  /** By the operator's name. */
  readonly nodes: ReadonlyMap<string, PlannedNode>;
  /** Values to look at: outputs of planned nodes, and what convolutions read. */
  readonly observed: readonly string[];
}

/** Operators that only move bytes about or pick among them. */
const PASSING = new Set(['MaxPool', 'Pad', 'Relu', 'Slice']);

/** Operators worth running on bytes where their inputs are bytes already. */
const FOLLOWING = new Set(['Add', 'Mul', 'Concat', 'AveragePool', 'Sigmoid', 'HardSigmoid', ...PASSING]);

/** Operators whose further inputs are constants that say how to move the bytes. */
const PARAMETRISED = new Set(['Pad', 'Slice']);

/**
 * Decides what runs in int8: every convolution with a constant kernel, and the operators between them that ONNX Runtime
 * has in 8 bits, so that a chain of blocks needs no way back to fp32. What follows the last convolution (global pooling)
 * stays in fp32: averaging bytes would round the features once more.
 */
export function planQuantisation(graph: OnnxGraph): Plan {
  const readers = consumers(graph);
  const results = new Set(graph.outputs.map((output) => output.name));
  const nodes = new Map<string, PlannedNode>();
  const quantised = new Set<string>();
  const observed = new Set<string>();
  const activationOf = (output: string): OnnxNode | undefined => {
    const [next, ...others] = readers.get(output) ?? [];
    if (!next || others.length > 0 || results.has(output)) return undefined;
    return clampsFromZero(graph, next) ? next : undefined;
  };
  const takenIn = new Set<OnnxNode>();
  for (const node of graph.nodes) {
    if (takenIn.has(node)) continue;
    const output = node.outputs[0] ?? '';
    const isConv = node.op === 'Conv' && graph.constants.has(node.inputs[1] ?? '');
    const data = isConv ? [node.inputs[0] ?? ''] : node.inputs.filter((input) => !graph.constants.has(input));
    // A pooled picture goes on in bytes where a gate (squeeze and excite) is computed from it, not where it is the result.
    const gate = node.op === 'GlobalAveragePool' && (readers.get(output) ?? []).some((reader) => reader.op === 'Conv');
    const following = (FOLLOWING.has(node.op) || gate) && !results.has(output) && follows(node, data, quantised);
    if (!isConv && !following) continue;
    // Its mean too is wanted, even where a pooling operator passes it on in bytes.
    if (isConv) data.forEach((input) => observed.add(input));
    const passes = PASSING.has(node.op);
    const activation = passes ? undefined : activationOf(output);
    const result = activation?.outputs[0] ?? output;
    nodes.set(node.name, { node, output: result, activation, passes });
    if (activation) takenIn.add(activation);
    quantised.add(result);
    if (!passes) observed.add(result);
  }
  return { nodes, observed: [...observed] };
}

/** Whether all that an operator reads is in bytes; sums and products with constants stay in fp32. */
function follows(node: OnnxNode, data: readonly string[], quantised: ReadonlySet<string>): boolean {
  if (data.length !== node.inputs.length && !PARAMETRISED.has(node.op)) return false;
  return data.every((input) => quantised.has(input));
}

/** `Relu`, or `Clip` from 0. */
function clampsFromZero(graph: OnnxGraph, node: OnnxNode): boolean {
  if (node.op === 'Relu') return true;
  return node.op === 'Clip' && Number(graph.constants.get(node.inputs[1] ?? '')?.data[0]) === 0;
}
