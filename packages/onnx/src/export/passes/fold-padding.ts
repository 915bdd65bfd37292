import { intsOf } from '../../graph/attributes.ts';
import { consumers, producers, type OnnxGraph } from '../../graph/graph.ts';

/** Takes a zero `Pad` of height and width into the `Conv`s that read it, where all its readers are such. */
export function foldPadding(graph: OnnxGraph): void {
  const readers = consumers(graph);
  const writers = producers(graph);
  const results = new Set(graph.outputs.map((output) => output.name));
  const folded = new Set<string>();
  for (const pad of graph.nodes) {
    const output = pad.outputs[0] ?? '';
    if (pad.op !== 'Pad' || pad.inputs.length > 2 || results.has(output)) {
      continue;
    }
    const amounts = graph.constants.get(pad.inputs[1] ?? '');
    const users = readers.get(output) ?? [];
    if (!amounts || users.some((user) => user.op !== 'Conv')) continue;
    const [, , top, left, , , bottom, right] = Array.from(amounts.data, Number);
    for (const user of users) {
      const [t = 0, l = 0, b = 0, r = 0] = intsOf(user, 'pads', [0, 0, 0, 0]);
      user.inputs[0] = pad.inputs[0] ?? '';
      user.attributes['pads'] = {
        ints: [t + (top ?? 0), l + (left ?? 0), b + (bottom ?? 0), r + (right ?? 0)],
      };
    }
    folded.add(pad.name);
    writers.delete(output);
  }
  graph.nodes = graph.nodes.filter((node) => !folded.has(node.name));
}
