import { producers, type OnnxGraph } from '../../graph/graph.ts';

/**
 * Lets a squeeze-and-excite gate read global pooling's `[N, C, 1, 1]` as it is, instead of flattened and reshaped back to the
 * same: Keras writes GlobalAveragePooling2D and `Reshape((1, 1, C))`.
 */
export function removeReshapes(graph: OnnxGraph): void {
  const writers = producers(graph);
  const renamed = new Map<string, string>();
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map((input) => renamed.get(input) ?? input);
    if (node.op !== 'Reshape') continue;
    const target = graph.constants.get(node.inputs[1] ?? '');
    const flatten = writers.get(node.inputs[0] ?? '');
    const pool = writers.get(flatten?.inputs[0] ?? '');
    const sizes = Array.from(target?.data ?? [], Number);
    if (flatten?.op !== 'Flatten' || !pool?.op.startsWith('Global')) continue;
    if (sizes.length === 4 && sizes[0] === 0 && sizes[2] === 1 && sizes[3] === 1) {
      renamed.set(node.outputs[0] ?? '', flatten.inputs[0] ?? '');
    }
  }
}
