import { removeUnused } from '../export/passes/remove-unused.ts';
import { floatOf } from '../graph/attributes.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Constant, OnnxGraph, OnnxNode } from '../graph/graph.ts';
import type { Range } from './choose-range.ts';
import { meanShift, quantiseKernel } from './kernel.ts';
import { findPhotoInput, type PhotoInput } from './photo-input.ts';
import type { Plan, PlannedNode } from './plan.ts';

/** What calibration found, by the activations' names. */
export interface Observations {
  readonly ranges: ReadonlyMap<string, Range>;
  /** The mean of each channel. */
  readonly means: ReadonlyMap<string, Float64Array>;
}

export interface RewriteOptions {
  /** Greatest magnitude of a quantised weight. */
  readonly greatestWeight: number;
}

/**
 * Writes the int8 graph in ONNX's QDQ form: each planned operator stands between DequantizeLinear and QuantizeLinear,
 * which ONNX Runtime (and others) fuse into one operator on bytes.
 */
export function rewrite(graph: OnnxGraph, plan: Plan, seen: Observations, options: RewriteOptions): OnnxGraph {
  return new Rewriter(graph, plan, seen, options).run();
}

/** A value held in bytes: `real = scale · (byte − zeroPoint)`. */
interface Bytes {
  readonly name: string;
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * Operators done on the bytes themselves, not between DequantizeLinear and QuantizeLinear: what they become, given their
 * constant inputs and the zero point.
 */
const MOVES: Readonly<Record<string, (constants: string[], zero: string) => { op: string; inputs: string[] }>> = {
  Pad: ([pads = ''], zero) => ({ op: 'Pad', inputs: [pads, zero] }),
  Relu: (_, zero) => ({ op: 'Max', inputs: [zero] }),
  Slice: (constants) => ({ op: 'Slice', inputs: constants }),
};

class Rewriter {
  readonly #source: OnnxGraph;
  readonly #plan: Plan;
  readonly #seen: Observations;
  readonly #options: RewriteOptions;
  readonly #builder: GraphBuilder;
  readonly #photo: PhotoInput | undefined;
  /** Values of the source that exist as bytes, and as floats, in the new graph. */
  readonly #bytes = new Map<string, Bytes>();
  readonly #floats = new Map<string, string>();

  constructor(source: OnnxGraph, plan: Plan, seen: Observations, options: RewriteOptions) {
    this.#source = source;
    this.#plan = plan;
    this.#seen = seen;
    this.#options = options;
    this.#builder = new GraphBuilder(source.name);
    this.#photo = findPhotoInput(source);
  }

  run(): OnnxGraph {
    const { graph } = this.#builder;
    graph.inputs = [...this.#source.inputs];
    graph.outputs = [...this.#source.outputs];
    for (const { name } of [...graph.inputs, ...graph.outputs]) this.#builder.unique(name);
    const takenIn = new Set([...this.#plan.nodes.values()].map((planned) => planned.activation));
    for (const node of this.#source.nodes) {
      if (takenIn.has(node)) continue;
      const planned = this.#plan.nodes.get(node.name);
      if (!planned) this.#copy(node);
      else if (node.op === 'Conv') this.#convolution(planned);
      else if (node.op === 'HardSigmoid') this.#hardSigmoid(planned);
      else this.#follower(planned);
    }
    removeUnused(graph);
    return graph;
  }

  /** A node that stays in fp32. */
  #copy(node: OnnxNode): void {
    const inputs = node.inputs.map((input) => (input === '' ? '' : this.#asFloat(input)));
    this.#builder.graph.nodes.push({ ...node, inputs, outputs: [...node.outputs] });
    for (const output of node.outputs) {
      this.#builder.unique(output);
      this.#floats.set(output, output);
    }
  }

  #follower({ node, output, passes }: PlannedNode): void {
    const [source = '', ...rest] = node.inputs;
    const first = this.#asBytes(source);
    if (MOVES[node.op]) {
      const { op, inputs } = MOVES[node.op]!(
        rest.map((input) => this.#asFloat(input)),
        this.#parameters(node.name, first.scale, first.zeroPoint)[1],
      );
      const name = this.#builder.node(op, `${output}/uint8`, [first.name, ...inputs], node.attributes);
      this.#bytes.set(output, { ...first, name });
      return;
    }
    const inputs = [first, ...rest.map((input) => this.#asBytes(input))];
    const floats = inputs.map((input) => this.#dequantise(input));
    const result = this.#builder.node(node.op, node.name, floats, node.attributes);
    this.#quantise(output, result, passes ? first : this.#parametersOf(output));
  }

  /**
   * `clip(αx + β, 0, 1) = α · clip(x + β/α, 0, 1/α)`: a sum whose output's range does the clipping, its bytes then read at α
   * times the scale. The runtime has sums on bytes, but no HardSigmoid.
   */
  #hardSigmoid({ node, output }: PlannedNode): void {
    const builder = this.#builder;
    const alpha = floatOf(node, 'alpha', 0.2);
    const term = floatOf(node, 'beta', 0.5) / alpha;
    const hint = `${node.name}/term`;
    const constant = builder.node('DequantizeLinear', hint, [
      builder.constant(`${hint}/uint8`, 'uint8', [1], Uint8Array.of(255)),
      ...this.#parameters(hint, term / 255, 0),
    ]);
    const input = this.#dequantise(this.#asBytes(node.inputs[0] ?? ''));
    const sum = builder.node('Add', node.name, [input, constant]);
    const bytes = this.#quantise(output, sum, { scale: 1 / alpha / 255, zeroPoint: 0 });
    this.#bytes.set(output, { ...bytes, scale: 1 / 255 });
  }

  #convolution({ node, output }: PlannedNode): void {
    const builder = this.#builder;
    const [source = '', kernelName = '', biasName = ''] = node.inputs;
    const kernel = this.#source.constants.get(kernelName)!;
    const channels = kernel.dims[0] ?? 0;
    const photo = this.#photo?.conv === node ? this.#photo : undefined;
    const input = photo ? photoBytes(photo) : this.#asBytes(source);
    const bias = Float64Array.from(this.#source.constants.get(biasName)?.data ?? new Float32Array(channels), Number);
    // What is left of the mean after the zero point: exact inside the photo; a padded border has its colour, not the mean's.
    const rest = photo?.offset.map((offset) => offset + input.zeroPoint);
    if (rest) sums(kernel, rest).forEach((sum, c) => (bias[c] = bias[c]! + sum));
    const quantised = quantiseKernel(kernel, bias, input.scale, this.#options.greatestWeight);
    const means = this.#seen.means.get(source)?.map((mean, c) => mean - (rest?.[c] ?? 0));
    if (means) meanShift(kernel, quantised, means).forEach((shift, c) => (bias[c] = bias[c]! - shift));
    const biasScales = quantised.scales.map((scale) => scale * input.scale);
    const levels = Int32Array.from(bias, (value, c) => Math.round(value / biasScales[c]!));
    const weights = [
      ['kernel', 'int8', kernel.dims, quantised.levels, quantised.scales, new Int8Array(channels)],
      ['bias', 'int32', [channels], levels, biasScales, new Int32Array(channels)],
    ] as const;
    const inputs = weights.map(([part, type, dims, data, scales, zeros]) => {
      const hint = `${node.name}/${part}`;
      const constants = [
        builder.constant(`${hint}/${type}`, type, dims, data),
        builder.floats(`${hint}/scale`, [channels], scales),
        builder.constant(`${hint}/zero`, type, [channels], zeros),
      ];
      return builder.node('DequantizeLinear', hint, constants, { axis: { int: 0 } });
    });
    const result = builder.node('Conv', node.name, [this.#dequantise(input), ...inputs], node.attributes);
    this.#quantise(output, result, this.#parametersOf(output));
  }

  #asFloat(value: string): string {
    const known = this.#floats.get(value);
    if (known !== undefined) return known;
    const constant = this.#source.constants.get(value);
    const bytes = this.#bytes.get(value);
    let name = value;
    if (constant) {
      name = this.#builder.constant(value, constant.type, constant.dims, constant.data);
    } else if (bytes) {
      name = this.#dequantise(bytes);
    }
    this.#floats.set(value, name);
    return name;
  }

  #asBytes(value: string): Bytes {
    return this.#bytes.get(value) ?? this.#quantise(value, this.#asFloat(value), this.#parametersOf(value));
  }

  #quantise(value: string, float: string, { scale, zeroPoint }: Omit<Bytes, 'name'>): Bytes {
    const hint = `${value}/uint8`;
    const inputs = [float, ...this.#parameters(hint, scale, zeroPoint)];
    const bytes = { name: this.#builder.node('QuantizeLinear', hint, inputs), scale, zeroPoint };
    this.#bytes.set(value, bytes);
    return bytes;
  }

  /** A fresh node for each reader: the runtime fuses an operator only with a DequantizeLinear of its own. */
  #dequantise({ name, scale, zeroPoint }: Bytes): string {
    const inputs = [name, ...this.#parameters(name, scale, zeroPoint)];
    return this.#builder.node('DequantizeLinear', `${name}/float`, inputs);
  }

  #parameters(hint: string, scale: number, zeroPoint: number): [string, string] {
    return [
      this.#builder.scalar(`${hint}/scale`, scale),
      this.#builder.constant(`${hint}/zero`, 'uint8', [], Uint8Array.of(zeroPoint)),
    ];
  }

  /** Scale and zero point for a value's range, which holds zero: zero must be exact, as it is what padding adds. */
  #parametersOf(value: string): { scale: number; zeroPoint: number } {
    const { low, high } = this.#seen.ranges.get(value) ?? { low: 0, high: 1 };
    const scale = Math.fround((high - low) / 255);
    return { scale, zeroPoint: toByte(-low / scale) };
  }
}

/** The photo's own bytes as a quantised value: scale 1, and the zero point nearest to the mean. */
function photoBytes({ bytes, offset }: PhotoInput): Bytes {
  const mean = -offset.reduce((sum, value) => sum + value, 0) / offset.length;
  return { name: bytes, scale: 1, zeroPoint: toByte(mean) };
}

function toByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/** What the kernel gives for a constant input, one value for each input channel. */
function sums({ data, dims }: Constant, values: ArrayLike<number>): Float64Array {
  const [channels = 0, ins = 1] = dims;
  const result = new Float64Array(channels);
  const inner = data.length / channels;
  const area = inner / ins;
  for (let i = 0; i < data.length; i++) {
    const c = Math.floor(i / inner);
    result[c] = result[c]! + Number(data[i]) * values[Math.floor((i % inner) / area)]!;
  }
  return result;
}
