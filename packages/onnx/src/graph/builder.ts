import type { Attribute, ElementType, OnnxGraph, TensorData } from './graph.ts';

/**
 * ONNX operator set that Graft writes: 20 is the first with `Gelu`, and ONNX Runtime's optimisers know all of it.
 */
const OPSET = 20;

/** Adds nodes and constants to a graph under unique names. */
export class GraphBuilder {
  readonly graph: OnnxGraph;
  readonly #taken = new Set<string>();

  constructor(name: string) {
    this.graph = {
      name,
      opset: OPSET,
      metadata: {},
      inputs: [],
      outputs: [],
      constants: new Map(),
      nodes: [],
    };
  }

  /** `hint`, or `hint_1`, `hint_2` … where it is taken. */
  unique(hint: string): string {
    let name = hint;
    for (let i = 1; this.#taken.has(name); i++) name = `${hint}_${i}`;
    this.#taken.add(name);
    return name;
  }

  /** Adds a constant and gives its name. */
  constant(hint: string, type: ElementType, dims: readonly number[], data: TensorData): string {
    const name = this.unique(hint);
    this.graph.constants.set(name, { type, dims, data });
    return name;
  }

  /** A float32 constant. */
  floats(hint: string, dims: readonly number[], values: ArrayLike<number>): string {
    return this.constant(hint, 'float32', dims, Float32Array.from(values));
  }

  /** A float32 scalar. */
  scalar(hint: string, value: number): string {
    return this.floats(hint, [], [value]);
  }

  /** An int64 vector, as shapes, axes and pads want it. */
  integers(hint: string, values: readonly number[]): string {
    return this.constant(hint, 'int64', [values.length], BigInt64Array.from(values.map((value) => BigInt(value))));
  }

  /** Adds an operator with one output, named as the operator is, and gives the output's name. */
  node(op: string, hint: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    const name = this.unique(hint);
    this.graph.nodes.push({
      name,
      op,
      domain: '',
      inputs: [...inputs],
      outputs: [name],
      attributes,
    });
    return name;
  }
}
