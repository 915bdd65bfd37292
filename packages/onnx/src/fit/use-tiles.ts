import type { OnnxGraph } from '../graph/graph.ts';
import { crowding, enoughProducts } from './amx-cost.ts';
import { quantisedConvs } from './quantised-conv.ts';
import { pictureShapes } from './shapes.ts';

/** Any but 0 turns ONNX Runtime's direct convolution off; with −1 the quantiser's −127 … 127 still fit a signed byte. */
const ZERO_POINT = -1;

/**
 * Sends the convolutions that gain from it through AMX's tiles, by another zero point of their weights: the weights stand
 * for the same numbers, and the same integers come out.
 */
export function useTiles(graph: OnnxGraph, threads: number): void {
  const shapes = pictureShapes(graph);
  const done = new Set<string>();
  for (const { conv, kernel, group } of quantisedConvs(graph)) {
    const output = shapes.get(conv.outputs[0] ?? '');
    const { integers, zeros, node } = kernel;
    const [name = '', , zero = ''] = node.inputs;
    if (group !== 1 || !output || integers.type !== 'int8' || done.has(name)) continue;
    if (!enoughProducts(integers.dims) || crowding(integers.dims, output, threads) > 1) continue;
    done.add(name);
    graph.constants.set(name, { ...integers, data: shifted(integers.data as Int8Array) });
    graph.constants.set(zero, { ...zeros, data: new Int8Array(zeros.data.length).fill(ZERO_POINT) });
  }
}

function shifted(levels: Int8Array): Int8Array {
  const result = new Int8Array(levels.length);
  for (let i = 0; i < levels.length; i++) result[i] = levels[i]! + ZERO_POINT;
  return result;
}
