import { DT_FLOAT, DT_INT32, shapeOf, type AttributeValue, type GraphNode } from './saved-model.ts';

/** An output of a node: the node's name, with `:n` behind for one other than the first. */
export type Ref = string;

const TYPE: AttributeValue = { type: DT_FLOAT };

/** Writes down a TensorFlow graph node by node; every operation is TensorFlow's own, float32 unless said otherwise. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];

  /** An operation with the attribute `T: float` and those given. */
  op(op: string, input: readonly Ref[], attr: Readonly<Record<string, AttributeValue>> = {}): Ref {
    return this.#add(op, input, { T: TYPE, ...attr });
  }

  /** What each run gives. @param shape -1: any */
  input(name: string, shape: readonly number[]): Ref {
    this.nodes.push({ name, op: 'Placeholder', input: [], attr: { dtype: TYPE, shape: { shape: shapeOf(shape) } } });
    return name;
  }

  floats(values: Float32Array, shape: readonly number[]): Ref {
    return this.#constant(DT_FLOAT, shape, values);
  }

  scalar(value: number): Ref {
    return this.floats(Float32Array.of(value), []);
  }

  /** int32; by default a vector. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): Ref {
    return this.#constant(DT_INT32, shape, Int32Array.from(values));
  }

  integer(value: number): Ref {
    return this.#constant(DT_INT32, [], Int32Array.of(value));
  }

  shape(ref: Ref): Ref {
    return this.op('Shape', [ref]);
  }

  reshape(ref: Ref, shape: readonly number[]): Ref {
    return this.op('Reshape', [ref, this.integers(shape)]);
  }

  sum(ref: Ref, axes: readonly number[], keepDims = false): Ref {
    return this.op('Sum', [ref, this.integers(axes)], { keep_dims: { b: keepDims } });
  }

  mean(ref: Ref, axes: readonly number[]): Ref {
    return this.op('Mean', [ref, this.integers(axes)], { keep_dims: { b: false } });
  }

  matMul(a: Ref, b: Ref, transposeA = false, transposeB = false): Ref {
    return this.op('MatMul', [a, b], { transpose_a: { b: transposeA }, transpose_b: { b: transposeB } });
  }

  /** Parts of the given lengths of an axis. */
  split(ref: Ref, sizes: readonly number[], axis: number): Ref[] {
    const attr = { num_split: { i: sizes.length }, Tlen: { type: DT_INT32 } };
    const name = this.op('SplitV', [ref, this.integers(sizes), this.integer(axis)], attr);
    return sizes.map((_, i) => (i === 0 ? name : `${name}:${i}`));
  }

  concat(refs: readonly Ref[], axis: number): Ref {
    if (refs.length === 1) return refs[0]!;
    return this.op('ConcatV2', [...refs, this.integer(axis)], { N: { i: refs.length } });
  }

  /** Gives an output a name of its own. */
  output(name: string, ref: Ref): void {
    this.nodes.push({ name, op: 'Identity', input: [ref], attr: { T: TYPE } });
  }

  #constant(dtype: number, shape: readonly number[], values: Float32Array | Int32Array): Ref {
    const tensorContent = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const tensor = { dtype, tensorShape: shapeOf(shape), tensorContent };
    return this.#add('Const', [], { dtype: { type: dtype }, value: { tensor } });
  }

  #add(op: string, input: readonly Ref[], attr: Readonly<Record<string, AttributeValue>>): Ref {
    const name = `${op}_${this.nodes.length}`;
    this.nodes.push({ name, op, input, attr });
    return name;
  }
}

/** A text attribute. */
export function text(value: string): AttributeValue {
  return { s: Buffer.from(value) };
}

/** A list of whole numbers. */
export function list(values: readonly number[]): AttributeValue {
  return { list: { i: values } };
}
