import { intOf, intsOf } from '../graph/attributes.ts';
import type { OnnxGraph, OnnxNode } from '../graph/graph.ts';

/** Channels, rows and columns of a picture, whether it lies as `[N, C, H, W]` or as `[N, H, W, C]`. */
export interface PictureShape {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

type Rule = (node: OnnxNode, inputs: readonly PictureShape[], graph: OnnxGraph) => PictureShape | undefined;

const same: Rule = (_, [first]) => first;

/** Operators of our int8 graphs up to the features; behind any other the shape is unknown, and so left alone. */
const RULES: Readonly<Record<string, Rule>> = {
  Conv: (node, [input], graph) => {
    const [channels, , ...kernel] = kernelDims(graph, node) ?? [];
    return input && channels !== undefined ? { channels, ...windows(node, input, kernel) } : undefined;
  },
  MaxPool: (node, [input]) => input && { ...input, ...windows(node, input) },
  AveragePool: (node, [input]) => input && { ...input, ...windows(node, input) },
  Concat: (node, inputs) => {
    const sum = (of: 'channels' | 'rows') => inputs.reduce((all, input) => all + input[of], 0);
    const axis = intOf(node, 'axis', 0);
    if (axis === 1) return { ...inputs[0]!, channels: sum('channels') };
    return axis === 2 ? { ...inputs[0]!, rows: sum('rows') } : undefined;
  },
  Slice: (node, [input], graph) => {
    const [from, to, axis, step] = node.inputs.slice(1).map((name) => graph.constants.get(name)?.data);
    if (!input || step !== undefined || axis?.length !== 1 || Number(axis[0]) !== 2) return undefined;
    return { ...input, rows: Number(to?.[0]) - Number(from?.[0]) };
  },
  Reshape: (node, [input], graph) => {
    const [batch, rows, columns, channels] = [...(graph.constants.get(node.inputs[1] ?? '')?.data ?? [])].map(Number);
    if (!input || batch !== 0 || rows !== -1 || !columns || !channels) return undefined;
    const bytes = input.rows * input.columns * input.channels;
    return { rows: bytes / columns / channels, columns, channels };
  },
  Transpose: same,
  Add: (_, inputs) => inputs.reduce((a, b) => (a.rows >= b.rows ? a : b)),
  Mul: (_, inputs) => inputs.reduce((a, b) => (a.rows >= b.rows ? a : b)),
  QuantizeLinear: same,
  DequantizeLinear: same,
  Max: same,
  Relu: same,
  Sigmoid: same,
};

/**
 * Shapes of the pictures that flow through a graph whose input is `[N, H, W, C]`, by the values' names. Values of which a
 * source or the operator is not known have none.
 */
export function pictureShapes(graph: OnnxGraph): Map<string, PictureShape> {
  const shapes = new Map<string, PictureShape>();
  for (const { name, shape = [] } of graph.inputs) {
    const [, rows, columns, channels] = shape.map(Number);
    if (rows && columns && channels) shapes.set(name, { channels, rows, columns });
  }
  for (const node of graph.nodes) {
    const output = node.outputs[0] ?? '';
    const names =
      node.op === 'Conv' ? node.inputs.slice(0, 1) : node.inputs.filter((name) => !graph.constants.has(name));
    const inputs = names.map((name) => shapes.get(name));
    if (inputs.length === 0 || !inputs.every((shape) => shape !== undefined)) continue;
    const shape = RULES[node.op]?.(node, inputs, graph);
    if (shape) shapes.set(output, shape);
  }
  return shapes;
}

/** Dimensions of a convolution's kernel, through its DequantizeLinear. */
export function kernelDims(graph: OnnxGraph, conv: OnnxNode): readonly number[] | undefined {
  const name = conv.inputs[1] ?? '';
  const writer = graph.nodes.find((node) => node.op === 'DequantizeLinear' && node.outputs[0] === name);
  return graph.constants.get(writer?.inputs[0] ?? name)?.dims;
}

function windows(
  node: OnnxNode,
  { rows, columns }: PictureShape,
  kernel = intsOf(node, 'kernel_shape', [1, 1]),
): { rows: number; columns: number } {
  const [kernelRows = 1, kernelColumns = 1] = kernel;
  const [strideRows = 1, strideColumns = 1] = intsOf(node, 'strides', [1, 1]);
  const [dilationRows = 1, dilationColumns = 1] = intsOf(node, 'dilations', [1, 1]);
  const [top = 0, left = 0, bottom = 0, right = 0] = intsOf(node, 'pads', [0, 0, 0, 0]);
  const count = (size: number, pads: number, kernel: number, stride: number, dilation: number) =>
    Math.floor((size + pads - dilation * (kernel - 1) - 1) / stride) + 1;
  return {
    rows: count(rows, top + bottom, kernelRows, strideRows, dilationRows),
    columns: count(columns, left + right, kernelColumns, strideColumns, dilationColumns),
  };
}
