import { intsOf } from '../../graph/attributes.ts';
import { consumers, producers, type OnnxGraph, type OnnxNode } from '../../graph/graph.ts';

/**
 * Takes a zero `Pad` of height and width into what reads it, where all its readers pad in the same sense: `Conv` always;
 * `MaxPool`, whose own margins count as minus infinity, where no value is below zero.
 */
export function foldPadding(graph: OnnxGraph): void {
  const readers = consumers(graph);
  const writers = producers(graph);
  const results = new Set(graph.outputs.map((output) => output.name));
  const folded = new Set<OnnxNode>();
  for (const pad of graph.nodes) {
    const [source = '', amountsName = ''] = pad.inputs;
    const output = pad.outputs[0] ?? '';
    if (pad.op !== 'Pad' || pad.inputs.length > 2 || results.has(output)) continue;
    const amounts = graph.constants.get(amountsName);
    const users = readers.get(output) ?? [];
    const positive = neverNegative(graph, writers.get(source));
    if (!amounts || !users.every((user) => user.op === 'Conv' || (positive && poolCovers(user, amounts.data))))
      continue;
    const [, , top, left, , , bottom, right] = Array.from(amounts.data, Number);
    for (const user of users) {
      const [t = 0, l = 0, b = 0, r = 0] = intsOf(user, 'pads', [0, 0, 0, 0]);
      user.inputs[0] = source;
      user.attributes['pads'] = { ints: [t + (top ?? 0), l + (left ?? 0), b + (bottom ?? 0), r + (right ?? 0)] };
    }
    folded.add(pad);
  }
  graph.nodes = graph.nodes.filter((node) => !folded.has(node));
}

/** Whether it is a max pool without margins yet whose every window would still hold a pixel, as ONNX wants it. */
function poolCovers(node: OnnxNode, amounts: ArrayLike<number | bigint>): boolean {
  const window = intsOf(node, 'kernel_shape', []);
  const [, , top, left, , , bottom, right] = Array.from(amounts, Number);
  const [height = 0, width = 0] = window;
  if (node.op !== 'MaxPool' || intsOf(node, 'pads', []).some((pad) => pad !== 0)) return false;
  return Math.max(top ?? 0, bottom ?? 0) < height && Math.max(left ?? 0, right ?? 0) < width;
}

/** `Relu`, or `Clip` from zero or above. */
function neverNegative(graph: OnnxGraph, writer: OnnxNode | undefined): boolean {
  if (writer?.op === 'Relu') return true;
  return writer?.op === 'Clip' && Number(graph.constants.get(writer.inputs[1] ?? '')?.data[0]) >= 0;
}
