import { GraftError } from '@graft/errors';
import type { GraphBuilder } from '../graph/builder.ts';

/** Batch first; `null` where the size is open. Channels last, as Keras has it, whatever the layout in the graph. */
export type KerasShape = readonly (number | null)[];

/**
 * A layer's output while it is exported. Pictures run through the graph channels-first (`nchw`), as ONNX's convolutions
 * want them; `keras` is Keras's own order of axes.
 */
export interface Value {
  readonly name: string;
  readonly shape: KerasShape;
  readonly layout: 'keras' | 'nchw';
}

/** The value channels-first; only for `[N, H, W, C]`. */
export function toNchw(builder: GraphBuilder, value: Value): Value {
  if (value.layout === 'nchw') return value;
  const name = transpose(builder, value.name, [0, 3, 1, 2]);
  return { ...value, name, layout: 'nchw' };
}

/** The value in Keras's order of axes. */
export function toKeras(builder: GraphBuilder, value: Value): Value {
  if (value.layout === 'keras') return value;
  const name = transpose(builder, value.name, [0, 2, 3, 1]);
  return { ...value, name, layout: 'keras' };
}

/** Transposes once for a value and permutation, and takes a transposition back instead of adding its inverse. */
function transpose(builder: GraphBuilder, input: string, perm: readonly number[]): string {
  const key = perm.join();
  for (const node of builder.graph.nodes) {
    if (node.op !== 'Transpose') continue;
    const other = node.attributes['perm'];
    if (other === undefined || !('ints' in other)) continue;
    const output = node.outputs[0] ?? '';
    const source = node.inputs[0] ?? '';
    if (source === input && other.ints.join() === key) return output;
    if (output === input && perm.every((p, i) => other.ints[p] === i)) {
      return source;
    }
  }
  const layout = key === '0,3,1,2' ? 'nchw' : 'nhwc';
  return builder.node('Transpose', `${input}/${layout}`, [input], {
    perm: { ints: perm },
  });
}

/** The fixed size of an axis (Keras order; negative counts from the end). */
export function sizeOf(value: Value, axis: number): number {
  const size = value.shape.at(axis);
  if (typeof size === 'number') return size;
  throw new GraftError({
    code: 'export-open-shape',
    what: `The size of axis ${axis} of ${value.name} is not fixed`,
    received: `[${value.shape.join(', ')}]`,
    expected: 'a model built for one picture size',
    next: 'build the backbone with an inputShape of numbers',
  });
}

/** How a vector along Keras's last axis must be shaped to broadcast against the value. */
export function channelDims(value: Value, channels: number): number[] {
  return value.layout === 'nchw' ? [channels, 1, 1] : [channels];
}

/** Translates an axis of Keras's order to the value's layout. */
export function axisOf(value: Value, axis: number): number {
  const rank = value.shape.length;
  const positive = axis < 0 ? axis + rank : axis;
  return value.layout === 'nchw' ? [0, 2, 3, 1][positive]! : positive;
}
