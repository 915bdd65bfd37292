import type { OnnxGraph, OnnxNode } from '../graph/graph.ts';

/** Writes `HardSwish` as the product that it is, `x · HardSigmoid(x)`, whose parts can run on bytes. */
export function expandHardSwish(graph: OnnxGraph): void {
  graph.nodes = graph.nodes.flatMap((node): OnnxNode[] => {
    if (node.op !== 'HardSwish') return [node];
    const [source = ''] = node.inputs;
    const gate = `${node.name}/gate`;
    return [
      {
        name: gate,
        op: 'HardSigmoid',
        domain: '',
        inputs: [source],
        outputs: [gate],
        attributes: { alpha: { float: 1 / 6 }, beta: { float: 0.5 } },
      },
      { ...node, op: 'Mul', inputs: [source, gate], attributes: {} },
    ];
  });
}
