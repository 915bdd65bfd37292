import { intOf, intsOf } from '../graph/attributes.ts';
import type { Constant, OnnxGraph, OnnxNode } from '../graph/graph.ts';

/** A convolution in QDQ form, with what stands around it. */
export interface QuantisedConv {
  readonly conv: OnnxNode;
  /** DequantizeLinear of what it reads. */
  readonly input: OnnxNode;
  readonly kernel: DequantisedConstant;
  readonly bias: DequantisedConstant;
  readonly group: number;
  readonly strides: readonly [rows: number, columns: number];
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
}

/** Integers, their scales and zero points, one of each for an output channel. */
export interface DequantisedConstant {
  readonly node: OnnxNode;
  readonly integers: Constant;
  readonly scales: Constant;
  readonly zeros: Constant;
}

/** The undilated two-dimensional convolutions in QDQ form. */
export function quantisedConvs(graph: OnnxGraph): QuantisedConv[] {
  const writers = new Map(graph.nodes.map((node) => [node.outputs[0] ?? '', node]));
  const dequantised = (name: string | undefined): DequantisedConstant | undefined => {
    const node = writers.get(name ?? '');
    if (node?.op !== 'DequantizeLinear') return undefined;
    const [integers, scales, zeros] = node.inputs.map((input) => graph.constants.get(input));
    return integers && scales && zeros && { node, integers, scales, zeros };
  };
  return graph.nodes.flatMap((conv): QuantisedConv[] => {
    if (conv.op !== 'Conv' || intsOf(conv, 'dilations', [1, 1]).some((dilation) => dilation !== 1)) return [];
    const input = writers.get(conv.inputs[0] ?? '');
    const [kernel, bias] = [dequantised(conv.inputs[1]), dequantised(conv.inputs[2])];
    if (input?.op !== 'DequantizeLinear' || !kernel || !bias || kernel.integers.dims.length !== 4) return [];
    const [rows = 1, columns = 1] = intsOf(conv, 'strides', [1, 1]);
    const [top = 0, left = 0, bottom = 0, right = 0] = intsOf(conv, 'pads', [0, 0, 0, 0]);
    const group = intOf(conv, 'group', 1);
    return [{ conv, input, kernel, bias, group, strides: [rows, columns], pads: [top, left, bottom, right] }];
  });
}
