/** Element types of tensors in Graft's ONNX graphs. */
export type ElementType = 'float32' | 'uint8' | 'int8' | 'int32' | 'int64';

/** The array that holds a tensor's elements, row-major. */
export type TensorData = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

/** A constant of the graph (ONNX: initializer). */
export interface Constant {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** An attribute of a node; the tag tells ONNX's kinds apart, as `1` could be an int or a float. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string };

/** One operator. An empty input name is an absent optional input. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** Empty for standard ONNX operators. */
  readonly domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Record<string, Attribute>;
}

/** Type and shape of a graph's input or output; a string is a symbolic dimension such as `N`, no shape is one to infer. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape?: readonly (number | string)[];
}

/** A graph under construction or transformation. Nodes stand in topological order. */
export interface OnnxGraph {
  name: string;
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  constants: Map<string, Constant>;
  nodes: OnnxNode[];
  /** Operator set of the standard domain. */
  opset: number;
  /** Free-form notes that travel with the file, e.g. how it was quantised. */
  metadata: Record<string, string>;
}

/** The nodes that read each value. Recompute after changing the graph. */
export function consumers(graph: OnnxGraph): Map<string, OnnxNode[]> {
  const readers = new Map<string, OnnxNode[]>();
  for (const node of graph.nodes) {
    for (const input of new Set(node.inputs)) {
      if (input === '') continue;
      const list = readers.get(input);
      if (list) list.push(node);
      else readers.set(input, [node]);
    }
  }
  return readers;
}

/** The node that writes each value. */
export function producers(graph: OnnxGraph): Map<string, OnnxNode> {
  const writers = new Map<string, OnnxNode>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) writers.set(output, node);
  }
  return writers;
}
