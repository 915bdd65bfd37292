import { intsOf } from '../graph/attributes.ts';
import { consumers, type OnnxGraph, type OnnxNode } from '../graph/graph.ts';
import { crowding, enoughProducts } from './amx-cost.ts';
import { kernelDims, pictureShapes, type PictureShape } from './shapes.ts';

/** A run of operators, each the only reader of the one before, from bytes to bytes, with one picture at each end. */
interface Run {
  readonly source: string;
  readonly nodes: readonly OnnxNode[];
  readonly strips: number;
}

/** Operators that a run may hold; what they read besides the picture are constants. */
const OPERATORS = new Set(['DequantizeLinear', 'QuantizeLinear', 'Conv', 'MaxPool', 'Transpose', 'Reshape']);

/**
 * Computes large pictures in strips of rows, from the first of a run of convolutions through the pooling at its end, where the
 * pictures are so large that what a core writes between two passes over it would not stay in its cache. Rows at the borders
 * of strips are computed twice; the same integers come out.
 */
export function cutIntoStrips(graph: OnnxGraph, threads: number): void {
  const shapes = pictureShapes(graph);
  for (const run of findRuns(graph, shapes, threads)) cut(graph, shapes, run);
}

function findRuns(graph: OnnxGraph, shapes: ReadonlyMap<string, PictureShape>, threads: number): Run[] {
  const readers = consumers(graph);
  const results = new Set(graph.outputs.map(({ name }) => name));
  const runs: Run[] = [];
  const taken = new Set<OnnxNode>();
  for (const start of graph.nodes) {
    if (start.op !== 'DequantizeLinear' || taken.has(start) || !shapes.has(start.inputs[0] ?? '')) continue;
    let [nodes, strips]: [OnnxNode[], number] = [[], 1];
    const run: OnnxNode[] = [];
    let [most, pooled] = [1, false];
    for (let node: OnnxNode | undefined = start; node && OPERATORS.has(node.op);) {
      if (!movesRowByRow(node)) break;
      run.push(node);
      const output = node.outputs[0] ?? '';
      if (node.op === 'Conv') {
        const [dims, shape] = [kernelDims(graph, node), shapes.get(output)];
        if (!dims || !shape || !readsOnlyConstants(graph, node)) break;
        if (enoughProducts(dims)) most = Math.max(most, Math.ceil(crowding(dims, shape, threads)));
      }
      pooled ||= node.op === 'MaxPool';
      // A run may end where there are bytes; best behind a pooling, where the strips to join are smallest.
      if (isBytes(node) && shapes.has(output)) [nodes, strips] = [[...run], most];
      const next: readonly OnnxNode[] = readers.get(output) ?? [];
      if ((pooled && isBytes(node)) || next.length !== 1 || results.has(output)) break;
      node = next[0];
    }
    nodes.forEach((node) => taken.add(node));
    if (strips > 1) runs.push({ source: start.inputs[0]!, nodes, strips });
  }
  return runs;
}

function isBytes({ op }: OnnxNode): boolean {
  return op === 'QuantizeLinear';
}

/** Whether rows of the output come from rows in the same place: strides of 1, or poolings that do not overlap. */
function movesRowByRow(node: OnnxNode): boolean {
  if (node.op === 'Conv') return intsOf(node, 'strides', [1, 1])[0] === 1;
  if (node.op !== 'MaxPool') return true;
  const pads = intsOf(node, 'pads', [0, 0, 0, 0]);
  return intsOf(node, 'kernel_shape', [])[0] === intsOf(node, 'strides', [1, 1])[0] && !pads.some((pad) => pad !== 0);
}

function readsOnlyConstants(graph: OnnxGraph, conv: OnnxNode): boolean {
  return conv.inputs.slice(1).every((name) => {
    const writer = graph.nodes.find((node) => node.outputs[0] === name);
    return writer === undefined || writer.inputs.every((input) => graph.constants.has(input));
  });
}

interface Rows {
  readonly from: number;
  readonly to: number;
}

function cut(graph: OnnxGraph, shapes: ReadonlyMap<string, PictureShape>, { source, nodes, strips }: Run): void {
  const result = nodes.at(-1)!.outputs[0]!;
  const { rows } = shapes.get(result)!;
  const added: OnnxNode[] = [];
  const parts = Array.from({ length: strips }, (_, strip) => {
    const wanted = { from: Math.floor((strip * rows) / strips), to: Math.floor(((strip + 1) * rows) / strips) };
    return copyForRows(graph, shapes, { source, nodes, wanted, suffix: `/strip${strip}`, added });
  });
  const join: OnnxNode = {
    name: `${result}/joined`,
    op: 'Concat',
    domain: '',
    inputs: parts,
    outputs: [result],
    attributes: { axis: { int: 2 } },
  };
  const at = graph.nodes.indexOf(nodes.at(-1)!);
  graph.nodes.splice(at + 1, 0, ...added, join);
  const gone = new Set(nodes);
  graph.nodes = graph.nodes.filter((node) => !gone.has(node));
}

interface Copy {
  readonly source: string;
  readonly nodes: readonly OnnxNode[];
  /** Rows of the run's result. */
  readonly wanted: Rows;
  readonly suffix: string;
  readonly added: OnnxNode[];
}

/** @returns The name of the copy's result. */
function copyForRows(graph: OnnxGraph, shapes: ReadonlyMap<string, PictureShape>, copy: Copy): string {
  const { source, nodes, suffix, added } = copy;
  // Backwards: which rows each operator has to read, and how much of its padding is at these rows.
  let needed = copy.wanted;
  const padding = new Map<OnnxNode, readonly [top: number, bottom: number]>();
  for (const [i, node] of [...nodes.entries()].reverse()) {
    if (node.op === 'MaxPool') {
      const [stride = 1] = intsOf(node, 'strides', [1, 1]);
      needed = { from: needed.from * stride, to: needed.to * stride };
    } else if (node.op === 'Conv') {
      const before = nodes.slice(0, i).findLast(({ outputs }) => shapes.has(outputs[0]!));
      const { rows } = shapes.get(before?.outputs[0] ?? source)!;
      const [top = 0] = intsOf(node, 'pads', [0, 0, 0, 0]);
      const [, , kernelRows = 1] = kernelDims(graph, node) ?? [];
      const [from, to] = [needed.from - top, needed.to - top + kernelRows - 1];
      padding.set(node, [Math.max(0, -from), Math.max(0, to - rows)]);
      needed = { from: Math.max(0, from), to: Math.min(rows, to) };
    }
  }
  const bound = (name: string, value: number) => {
    graph.constants.set(name, { type: 'int64', dims: [1], data: BigInt64Array.of(BigInt(value)) });
    return name;
  };
  const slice = `${source}${suffix}/rows`;
  const bounds = [bound(`${slice}/from`, needed.from), bound(`${slice}/to`, needed.to), bound(`${slice}/axis`, 2)];
  added.push({ name: slice, op: 'Slice', domain: '', inputs: [source, ...bounds], outputs: [slice], attributes: {} });
  // Forwards: the copies. Kernel and bias get a DequantizeLinear of their own, as the runtime fuses only such.
  let value = slice;
  for (const node of nodes) {
    const own = node.inputs.slice(1).map((input) => {
      const writer = graph.nodes.find(({ outputs }) => outputs[0] === input);
      if (!writer) return input;
      const name = `${input}${suffix}`;
      added.push({ ...writer, name, outputs: [name] });
      return name;
    });
    const pads = padding.get(node);
    const [, left = 0, , right = 0] = intsOf(node, 'pads', [0, 0, 0, 0]);
    const attributes = pads ? { ...node.attributes, pads: { ints: [pads[0], left, pads[1], right] } } : node.attributes;
    const name = `${node.name}${suffix}`;
    const output = `${node.outputs[0]!}${suffix}`;
    added.push({ ...node, name, inputs: [value, ...own], outputs: [output], attributes });
    value = output;
  }
  return value;
}
