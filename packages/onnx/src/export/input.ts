import type { GraphBuilder } from '../graph/builder.ts';
import { toNchw, type Value } from './value.ts';

/**
 * How 0…255 RGB pixels become the network's input: `(reorder(pixel) * scale - mean) / std`, mean and std in the order
 * of `channelOrder`. Structurally the backbone contract's preprocessing.
 */
export interface InputPreprocessing {
  readonly channelOrder: 'rgb' | 'bgr';
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Name of the graph's input. */
export const INPUT_NAME = 'image';

/**
 * The graph's input `[N, height, width, 3]` and, where there is some, its preprocessing as plain nodes, channels-first;
 * a later pass folds them into the first convolution.
 */
export function addInput(
  builder: GraphBuilder,
  type: 'uint8' | 'float32',
  [height, width, channels]: readonly [number, number, number],
  preprocessing: InputPreprocessing | undefined,
): Value {
  builder.unique(INPUT_NAME);
  builder.graph.inputs.push({
    name: INPUT_NAME,
    type,
    shape: ['N', height, width, channels],
  });
  const input: Value = {
    name: INPUT_NAME,
    shape: [null, height, width, channels],
    layout: 'keras',
  };
  if (type === 'float32' && !preprocessing) return input;
  // The bytes are transposed before they are widened: a quarter of the memory to move.
  const image = toNchw(builder, input);
  let name = image.name;
  if (type === 'uint8') {
    name = builder.node('Cast', 'image/float', [name], { to: { int: 1 } });
  }
  if (!preprocessing) return { ...image, name };
  const { channelOrder, scale, mean, std } = preprocessing;
  if (channelOrder === 'bgr') {
    const order = builder.integers('image/bgr/order', [2, 1, 0]);
    name = builder.node('Gather', 'image/bgr', [name, order], {
      axis: { int: 1 },
    });
  }
  const dims = [channels, 1, 1];
  const factors = std.map((s) => scale / s);
  const terms = mean.map((m, c) => -m / (std[c] ?? 1));
  if (factors.some((factor) => factor !== 1)) {
    const factor = builder.floats('image/scale', dims, factors);
    name = builder.node('Mul', 'image/scaled', [name, factor]);
  }
  if (terms.some((term) => term !== 0)) {
    const term = builder.floats('image/shift', dims, terms);
    name = builder.node('Add', 'image/normalised', [name, term]);
  }
  return { ...image, name };
}
