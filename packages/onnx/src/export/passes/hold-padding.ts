import { consumers, type OnnxGraph } from '../../graph/graph.ts';

/** As good as nothing beside any activation, but not nothing. */
const HARDLY_ZERO = 1.2e-38;

/**
 * Keeps ONNX Runtime from taking a zero `Pad` into the `MaxPool` behind it: the pool's own margins count as minus
 * infinity, so where everything around is negative (ResNetV2's stem) the result would not be zero but that. Its optimiser
 * (PadFusion) does so whatever the sign, unless the pad's value is not exactly zero.
 */
export function holdPadding(graph: OnnxGraph): void {
  const readers = consumers(graph);
  for (const pad of graph.nodes) {
    if (pad.op !== 'Pad' || pad.inputs.length > 2) continue;
    const users = readers.get(pad.outputs[0] ?? '') ?? [];
    if (!users.some((user) => user.op === 'MaxPool')) continue;
    const value = `${pad.name}/value`;
    graph.constants.set(value, { type: 'float32', dims: [], data: Float32Array.of(HARDLY_ZERO) });
    pad.inputs.push(value);
  }
}
