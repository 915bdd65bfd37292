import { removeUnused } from '../export/passes/remove-unused.ts';
import { quantisedConvs, type QuantisedConv } from '../fit/quantised-conv.ts';
import { pictureShapes } from '../fit/shapes.ts';
import { intOf, intsOf } from '../graph/attributes.ts';
import { consumers, type OnnxGraph, type OnnxNode } from '../graph/graph.ts';
import type { ChainDescription, ChainStep } from './chain-addon.ts';

/** The first operators of an int8 graph as a chain, and a graph of the rest. */
export interface FoundChain {
  readonly chain: ChainDescription;
  /** Shape of one photo's result. */
  readonly output: readonly [rows: number, columns: number, channels: number];
  /** Takes what the chain gives: uint8 `[N, rows, columns, channels]`. */
  readonly rest: OnnxGraph;
}

/**
 * Finds the convolutions and poolings that follow one another from the photo on, as far as each is the only reader of the one
 * before and is one that the addon has. VGG's networks are such chains up to their last pooling.
 *
 * @param takes whether the kernels take a convolution of this size
 */
export function findChain(
  graph: OnnxGraph,
  takes: (channels: number, filters: number) => boolean,
): FoundChain | undefined {
  const [image] = graph.inputs;
  const [, rows, columns, channels] = (image?.shape ?? []).map(Number);
  if (image?.type !== 'uint8' || !rows || !columns || !channels) return undefined;
  const readers = consumers(graph);
  const results = new Set(graph.outputs.map(({ name }) => name));
  const only = (name: string): OnnxNode | undefined => {
    const list = readers.get(name) ?? [];
    return list.length === 1 && !results.has(name) ? list[0] : undefined;
  };
  const convs = new Map(quantisedConvs(graph).map((found) => [found.conv, found]));
  const toPlanes = only(image.name);
  if (toPlanes?.op !== 'Transpose' || intsOf(toPlanes, 'perm', []).join() !== '0,3,1,2') return undefined;
  const steps: ChainStep[] = [];
  let [value, depth] = [toPlanes.outputs[0]!, channels];
  for (;;) {
    const input = only(value);
    const node = input?.op === 'DequantizeLinear' ? only(input.outputs[0]!) : undefined;
    const output = node && only(node.outputs[0]!);
    if (!input || !node || output?.op !== 'QuantizeLinear') break;
    const step = stepOf(graph, { input, node, output, conv: convs.get(node), depth });
    if (!step || (step.op === 'conv' && !takes(depth, step.filters))) break;
    steps.push(step);
    value = output.outputs[0]!;
    if (step.op === 'conv') depth = step.filters;
  }
  const shape = pictureShapes(graph).get(value);
  if (!shape || !steps.some(({ op }) => op === 'conv')) return undefined;
  const output = [shape.rows, shape.columns, shape.channels] as const;
  return { chain: { rows, columns, channels, steps }, output, rest: restOf(graph, value, output) };
}

interface Place {
  readonly input: OnnxNode;
  readonly node: OnnxNode;
  readonly output: OnnxNode;
  readonly conv: QuantisedConv | undefined;
  /** Channels that come in. */
  readonly depth: number;
}

function stepOf(graph: OnnxGraph, { input, node, output, conv, depth }: Place): ChainStep | undefined {
  const [from, to] = [parametersOf(graph, input), parametersOf(graph, output)];
  if (!from || !to) return undefined;
  if (node.op === 'MaxPool') {
    const halves = intsOf(node, 'kernel_shape', []).join() === '2,2' && intsOf(node, 'strides', []).join() === '2,2';
    const plain = intsOf(node, 'pads', []).every((pad) => pad === 0) && intOf(node, 'ceil_mode', 0) === 0;
    return halves && plain && from.scale === to.scale && from.zero === to.zero ? { op: 'pool' } : undefined;
  }
  if (conv?.group !== 1 || conv.strides.join() !== '1,1' || conv.pads.join() !== '1,1,1,1') return undefined;
  const { kernel, bias } = conv;
  const [filters = 0, inputs, height, width] = kernel.integers.dims;
  if (inputs !== depth || height !== 3 || width !== 3 || kernel.integers.type !== 'int8') return undefined;
  if (bias.integers.type !== 'int32' || [...kernel.zeros.data].some((zero) => Number(zero) !== 0)) return undefined;
  const integers = kernel.integers.data as Int8Array;
  const window = integers.length / filters;
  const offsets = Int32Array.from(bias.integers.data as Int32Array, (value, filter) => {
    const sum = integers.subarray(filter * window, (filter + 1) * window).reduce((all, weight) => all + weight, 0);
    return value - from.zero * sum;
  });
  // In the runtime's order, so that the same float comes out.
  const scales = Float32Array.from(kernel.scales.data as Float32Array, (scale) => {
    return Math.fround(from.scale * scale) / to.scale;
  });
  return { op: 'conv', filters, kernel: integers, offsets, scales, inputZero: from.zero, outputZero: to.zero };
}

/** Scale and zero point of a value that has one of each. */
function parametersOf(graph: OnnxGraph, node: OnnxNode): { scale: number; zero: number } | undefined {
  const [scale, zero] = node.inputs.slice(1).map((name) => graph.constants.get(name));
  if (scale?.data.length !== 1 || zero?.data.length !== 1 || zero.type !== 'uint8') return undefined;
  return { scale: Number(scale.data[0]), zero: Number(zero.data[0]) };
}

/** What follows `value`, which comes from outside now, channels last. */
function restOf(graph: OnnxGraph, value: string, [rows, columns, channels]: readonly number[]): OnnxGraph {
  const name = `${value}/from_chain`;
  const toPlanes: OnnxNode = {
    name: `${name}/nchw`,
    op: 'Transpose',
    domain: '',
    inputs: [name],
    outputs: [value],
    attributes: { perm: { ints: [0, 3, 1, 2] } },
  };
  const rest: OnnxGraph = {
    ...graph,
    inputs: [{ name, type: 'uint8', shape: ['N', rows!, columns!, channels!] }],
    outputs: [...graph.outputs],
    constants: new Map(graph.constants),
    nodes: [toPlanes, ...graph.nodes.filter(({ outputs }) => !outputs.includes(value))],
  };
  removeUnused(rest);
  return rest;
}
