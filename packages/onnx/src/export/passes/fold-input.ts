import { intOf, intsOf } from '../../graph/attributes.ts';
import { consumers, type OnnxGraph, type OnnxNode } from '../../graph/graph.ts';

/** What a chain of nodes does to the channels: `output[c] = input[order[c]] · scale[c] + shift[c]`. */
interface ChannelMap {
  order: number[];
  scale: number[];
  shift: number[];
}

/**
 * Takes the preprocessing into the first convolution. What stands between the input's `Cast` and that `Conv` (reordering of
 * channels, scaling, shifting: Graft's own preprocessing and the network's Rescaling and Normalization layers alike) goes
 * into the convolution's kernel. The shift goes into its bias only where it does not pad: its zero padding means zero *after*
 * the preprocessing, so with padding one subtraction of the mean stays before it and the result is exact at the borders too.
 */
export function foldInput(graph: OnnxGraph): void {
  const start = graph.nodes.find((node) => node.op === 'Cast');
  const channels = Number(graph.inputs[0]?.shape?.at(-1));
  if (!start || !Number.isInteger(channels)) return;
  const readers = consumers(graph);
  const results = new Set(graph.outputs.map((output) => output.name));
  const map: ChannelMap = {
    order: Array.from({ length: channels }, (_, c) => c),
    scale: new Array<number>(channels).fill(1),
    shift: new Array<number>(channels).fill(0),
  };
  const chain: OnnxNode[] = [];
  let value = start.outputs[0] ?? '';
  let next: OnnxNode | undefined;
  for (;;) {
    const users = readers.get(value) ?? [];
    [next] = users;
    if (users.length !== 1 || !next || results.has(value)) return;
    if (!apply(graph, next, value, map)) break;
    chain.push(next);
    value = next.outputs[0] ?? '';
  }
  if (chain.length === 0 || next.op !== 'Conv' || next.inputs[0] !== value) {
    return;
  }
  const kernel = graph.constants.get(next.inputs[1] ?? '');
  if (!kernel || intOf(next, 'group', 1) !== 1) return;
  if (map.scale.some((scale) => scale === 0)) return;

  const pads = intsOf(next, 'pads', [0, 0, 0, 0]);
  const padded = pads.some((pad) => pad !== 0);
  const { data, shiftSums } = foldKernel(kernel.data as Float32Array, kernel.dims, map);
  const kernelName = `${next.name}/input_kernel`;
  graph.constants.set(kernelName, { ...kernel, data });
  let source = start.outputs[0] ?? '';
  let biasName = next.inputs[2];
  const removed = new Set(chain);
  if (map.shift.some((shift) => shift !== 0)) {
    if (padded) {
      const offset = new Float32Array(channels);
      map.order.forEach((from, c) => {
        offset[from] = (map.shift[c] ?? 0) / (map.scale[c] ?? 1);
      });
      const offsetName = `${next.name}/input_offset`;
      graph.constants.set(offsetName, {
        type: 'float32',
        dims: [channels, 1, 1],
        data: offset,
      });
      const centred: OnnxNode = {
        name: `${next.name}/input_centred`,
        op: 'Add',
        domain: '',
        inputs: [source, offsetName],
        outputs: [`${next.name}/input_centred`],
        attributes: {},
      };
      graph.nodes.splice(graph.nodes.indexOf(start) + 1, 0, centred);
      source = centred.outputs[0] ?? '';
    } else {
      const old = graph.constants.get(biasName ?? '')?.data as Float32Array | undefined;
      biasName = `${next.name}/input_bias`;
      graph.constants.set(biasName, {
        type: 'float32',
        dims: [shiftSums.length],
        data: Float32Array.from(shiftSums, (sum, o) => sum + (old?.[o] ?? 0)),
      });
    }
  }
  next.inputs = [source, kernelName];
  if (biasName !== undefined) next.inputs.push(biasName);
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
}

/** Scales and reorders the kernel's input channels; `shiftSums` is what the shift adds to each output. */
function foldKernel(
  weights: Float32Array,
  dims: readonly number[],
  { order, scale, shift }: ChannelMap,
): { data: Float32Array; shiftSums: Float64Array } {
  const [outs = 0, ins = 0, kh = 1, kw = 1] = dims;
  const area = kh * kw;
  const data = new Float32Array(weights.length);
  const shiftSums = new Float64Array(outs);
  for (let o = 0; o < outs; o++) {
    for (let c = 0; c < ins; c++) {
      const from = (o * ins + c) * area;
      const to = (o * ins + (order[c] ?? 0)) * area;
      for (let k = 0; k < area; k++) {
        const w = weights[from + k] ?? 0;
        data[to + k] = w * (scale[c] ?? 1);
        shiftSums[o] = (shiftSums[o] ?? 0) + w * (shift[c] ?? 0);
      }
    }
  }
  return { data, shiftSums };
}

/** Adds one node to the map; false where it is no such node. */
function apply(graph: OnnxGraph, node: OnnxNode, input: string, map: ChannelMap): boolean {
  const channels = map.order.length;
  const other = node.inputs.find((name) => name !== input);
  const constant = graph.constants.get(other ?? '');
  if (!constant) return false;
  const values = Array.from(constant.data, Number);
  if (node.op === 'Gather' && intOf(node, 'axis', 0) === 1) {
    if (values.length !== channels) return false;
    map.order = values.map((from) => map.order[from] ?? 0);
    map.scale = values.map((from) => map.scale[from] ?? 1);
    map.shift = values.map((from) => map.shift[from] ?? 0);
    return true;
  }
  const perChannel = values.length === 1 || (values.length === channels && constant.dims.at(-3) === channels);
  if (!perChannel) return false;
  const at = (c: number) => values[values.length === 1 ? 0 : c] ?? 0;
  if (node.op === 'Mul') {
    map.scale = map.scale.map((scale, c) => scale * at(c));
    map.shift = map.shift.map((shift, c) => shift * at(c));
    return true;
  }
  if (node.op === 'Add') {
    map.shift = map.shift.map((shift, c) => shift + at(c));
    return true;
  }
  return false;
}
