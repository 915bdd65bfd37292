import { GraphBuilder } from '../graph/builder.ts';
import type { OnnxGraph, OnnxNode } from '../graph/graph.ts';
import type { Range } from './choose-range.ts';
import { quantiseKernel } from './kernel.ts';
import { findPhotoInput, type PhotoInput } from './photo-input.ts';
import type { Plan, PlannedNode } from './plan.ts';

/** A value held in bytes: `real = scale · (byte − zeroPoint)`. */
interface Quantised {
  readonly name: string;
  readonly scale: number;
  readonly zeroPoint: number;
}

export interface RewriteOptions {
  /** Greatest magnitude of a quantised weight. */
  readonly weightLevels: number;
}

/**
 * Writes the int8 graph in ONNX's QDQ form: each planned operator stands between DequantizeLinear and QuantizeLinear,
 * which ONNX Runtime (and others) fuse into one operator on bytes.
 */
export function rewrite(
  graph: OnnxGraph,
  plan: Plan,
  ranges: ReadonlyMap<string, Range>,
  options: RewriteOptions,
): OnnxGraph {
  return new Rewriter(graph, plan, ranges, options).run();
}

class Rewriter {
  readonly #source: OnnxGraph;
  readonly #plan: Plan;
  readonly #ranges: ReadonlyMap<string, Range>;
  readonly #options: RewriteOptions;
  readonly #builder: GraphBuilder;
  readonly #bytes = new Map<string, Quantised>();
  readonly #floats = new Map<string, string>();
  readonly #photo: PhotoInput | undefined;

  constructor(source: OnnxGraph, plan: Plan, ranges: ReadonlyMap<string, Range>, options: RewriteOptions) {
    this.#source = source;
    this.#plan = plan;
    this.#ranges = ranges;
    this.#options = options;
    this.#builder = new GraphBuilder(source.name);
    this.#photo = findPhotoInput(source);
  }

  run(): OnnxGraph {
    const { graph } = this.#builder;
    graph.inputs = [...this.#source.inputs];
    graph.outputs = [...this.#source.outputs];
    for (const { name } of [...graph.inputs, ...graph.outputs]) this.#builder.unique(name);
    const taken = new Set<OnnxNode>();
    for (const node of this.#source.nodes) {
      if (taken.has(node)) continue;
      const planned = this.#plan.nodes.get(node.name);
      if (!planned) {
        this.#copy(node);
        continue;
      }
      if (planned.activation) taken.add(planned.activation);
      if (node.op === 'Conv') this.#convolution(planned);
      else this.#follower(planned);
    }
    return graph;
  }

  /** A node that stays in fp32. */
  #copy(node: OnnxNode): void {
    const { graph } = this.#builder;
    const inputs = node.inputs.map((input) => (input === '' ? '' : this.#float(input)));
    graph.nodes.push({ ...node, inputs, outputs: [...node.outputs] });
    for (const output of node.outputs) {
      this.#builder.unique(output);
      this.#floats.set(output, output);
    }
  }

  #follower({ node, output, passes }: PlannedNode): void {
    const inputs = node.inputs.map((input) => this.#quantised(input));
    const result = this.#builder.node(
      node.op,
      node.name,
      inputs.map((input) => this.#dequantise(input)),
      node.attributes,
    );
    const [first] = inputs;
    const parameters = passes && first ? first : parametersOf(this.#range(output));
    this.#quantise(output, result, parameters);
  }

  #convolution({ node, output }: PlannedNode): void {
    const builder = this.#builder;
    const [source = '', kernelName = '', biasName = ''] = node.inputs;
    const kernel = this.#source.constants.get(kernelName)!;
    const channels = kernel.dims[0] ?? 0;
    const bias = Float64Array.from(this.#source.constants.get(biasName)?.data ?? new Float32Array(channels), Number);
    const photo = this.#photo?.conv === node ? this.#photo : undefined;
    const input = photo ? this.#photoBytes(photo) : this.#quantised(source);
    if (photo) {
      const inner = kernel.data.length / channels / photo.offset.length;
      for (let i = 0; i < kernel.data.length; i++) {
        const c = Math.floor(i / inner) % photo.offset.length;
        const o = Math.floor(i / inner / photo.offset.length);
        bias[o] = bias[o]! + Number(kernel.data[i]) * (photo.offset[c]! + input.zeroPoint);
      }
    }
    const integers = quantiseKernel(kernel, bias, input.scale, this.#options.weightLevels);
    const weightScales = builder.floats(`${node.name}/kernel_scale`, [channels], integers.scales);
    const weight = builder.node(
      'DequantizeLinear',
      `${node.name}/kernel`,
      [
        builder.constant(`${node.name}/kernel_int8`, 'int8', kernel.dims, integers.kernel),
        weightScales,
        builder.constant(`${node.name}/kernel_zero`, 'int8', [channels], new Int8Array(channels)),
      ],
      { axis: { int: 0 } },
    );
    const biasScales = builder.floats(
      `${node.name}/bias_scale`,
      [channels],
      integers.scales.map((scale) => scale * input.scale),
    );
    const biasValue = builder.node(
      'DequantizeLinear',
      `${node.name}/bias`,
      [
        builder.constant(`${node.name}/bias_int32`, 'int32', [channels], integers.bias),
        biasScales,
        builder.constant(`${node.name}/bias_zero`, 'int32', [channels], new Int32Array(channels)),
      ],
      { axis: { int: 0 } },
    );
    const result = builder.node('Conv', node.name, [this.#dequantise(input), weight, biasValue], node.attributes);
    this.#quantise(output, result, parametersOf(this.#range(output)));
  }

  #photoBytes({ bytes, offset }: PhotoInput): Quantised {
    const mean = -offset.reduce((sum, value) => sum + value, 0) / offset.length;
    const zeroPoint = Math.max(0, Math.min(255, Math.round(mean)));
    return { name: bytes, scale: 1, zeroPoint };
  }

  #range(value: string): Range {
    return this.#ranges.get(value) ?? { low: 0, high: 1 };
  }

  #float(value: string): string {
    const known = this.#floats.get(value);
    if (known !== undefined) return known;
    const constant = this.#source.constants.get(value);
    if (constant) {
      this.#builder.graph.constants.set(value, constant);
      this.#builder.unique(value);
      this.#floats.set(value, value);
      return value;
    }
    const bytes = this.#bytes.get(value);
    if (!bytes) return value;
    const name = this.#dequantise(bytes);
    this.#floats.set(value, name);
    return name;
  }

  #quantised(value: string): Quantised {
    const known = this.#bytes.get(value);
    if (known) return known;
    return this.#quantise(value, this.#float(value), parametersOf(this.#range(value)));
  }

  #quantise(value: string, float: string, { scale, zeroPoint }: Omit<Quantised, 'name'>): Quantised {
    const name = this.#builder.node('QuantizeLinear', `${value}/uint8`, [
      float,
      ...this.#parameters(`${value}/uint8`, scale, zeroPoint),
    ]);
    const quantised = { name, scale, zeroPoint };
    this.#bytes.set(value, quantised);
    return quantised;
  }

  /** A fresh node for each reader: the runtime fuses an operator only with parameters of its own. */
  #dequantise({ name, scale, zeroPoint }: Quantised): string {
    return this.#builder.node('DequantizeLinear', `${name}/float`, [name, ...this.#parameters(name, scale, zeroPoint)]);
  }

  #parameters(hint: string, scale: number, zeroPoint: number): [string, string] {
    return [
      this.#builder.scalar(`${hint}/scale`, scale),
      this.#builder.constant(`${hint}/zero`, 'uint8', [], Uint8Array.of(zeroPoint)),
    ];
  }
}

/** The bytes' scale and zero point for a range that holds zero, which must be exact: it is what padding adds. */
function parametersOf({ low, high }: Range): { scale: number; zeroPoint: number } {
  const scale = Math.fround((high - low) / 255);
  const zeroPoint = Math.max(0, Math.min(255, Math.round(-low / scale)));
  return { scale, zeroPoint };
}
