import type { OnnxGraph } from '../../graph/graph.ts';

/** Drops nodes and constants that no output depends on. */
export function removeUnused(graph: OnnxGraph): void {
  const wanted = new Set(graph.outputs.map((output) => output.name));
  const kept: OnnxGraph['nodes'] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    kept.push(node);
    for (const input of node.inputs) wanted.add(input);
  }
  graph.nodes = kept.reverse();
  for (const name of graph.constants.keys()) {
    if (!wanted.has(name)) graph.constants.delete(name);
  }
}
