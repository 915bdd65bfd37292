import { onlyInput, requireChannelsLast, unsupported, type LayerContext } from '../layer-context.ts';
import { sizeOf, toKeras, toNchw, type Value } from '../value.ts';

/** Layers that do nothing in inference: `Dropout`, `SpatialDropout2D`, `InputLayer` … */
export function convertIdentity(context: LayerContext): Value {
  return onlyInput(context);
}

function bordersIn(
  { config, name }: LayerContext,
  key: string,
): [top: number, bottom: number, left: number, right: number] {
  const value: unknown = config[key] ?? 1;
  const pair = (side: unknown): [number, number] => {
    if (typeof side === 'number') return [side, side];
    if (Array.isArray(side) && side.length === 2) {
      return [Number(side[0]), Number(side[1])];
    }
    throw unsupported(name, `${key}: ${JSON.stringify(value)}`, 'numbers');
  };
  const [rows, columns] = Array.isArray(value) ? (value as unknown[]) : [value, value];
  return [...pair(rows), ...pair(columns)];
}

/** `ZeroPadding2D`. A convolution right after it takes the pads over in a later pass. */
export function convertZeroPadding2D(context: LayerContext): Value {
  requireChannelsLast(context);
  const { builder, name, outputShape } = context;
  const input = toNchw(builder, onlyInput(context));
  const [top, bottom, left, right] = bordersIn(context, 'padding');
  const pads = [0, 0, top, left, 0, 0, bottom, right];
  const output = builder.node('Pad', name, [input.name, builder.integers(`${name}/pads`, pads)]);
  return { name: output, shape: outputShape, layout: 'nchw' };
}

/** `Cropping2D`. */
export function convertCropping2D(context: LayerContext): Value {
  requireChannelsLast(context);
  const { builder, name, outputShape } = context;
  const input = toNchw(builder, onlyInput(context));
  const [top, bottom, left, right] = bordersIn(context, 'cropping');
  const output = builder.node('Slice', name, [
    input.name,
    builder.integers(`${name}/starts`, [top, left]),
    builder.integers(`${name}/ends`, [sizeOf(input, 1) - bottom, sizeOf(input, 2) - right]),
    builder.integers(`${name}/axes`, [2, 3]),
  ]);
  return { name: output, shape: outputShape, layout: 'nchw' };
}

/** `Reshape` and `Flatten`, in Keras's order of axes. */
export function convertReshape(context: LayerContext): Value {
  const { builder, name, outputShape } = context;
  const input = onlyInput(context);
  const channels = input.shape.at(-1);
  const spatial = input.shape.length === 4 ? input.shape.slice(1, 3) : [];
  if (input.layout === 'nchw' && spatial.every((size) => size === 1)) {
    // One position: the order of axes does not matter.
    if (outputShape.length === 2) {
      const output = builder.node('Flatten', name, [input.name]);
      return { name: output, shape: outputShape, layout: 'keras' };
    }
    const same =
      outputShape.length === 4 && outputShape.slice(1, 3).every((size) => size === 1) && outputShape[3] === channels;
    if (same) return input;
  }
  const sizes = outputShape.slice(1);
  if (input.shape.length === 2 && sizes.length === 3) {
    // [N, C] to [N, 1, 1, C], as before the gates of squeeze-and-excite.
    if (sizes[0] === 1 && sizes[1] === 1) {
      const target = [0, Number(sizes[2]), 1, 1];
      const output = builder.node('Reshape', name, [input.name, builder.integers(`${name}/shape`, target)]);
      return { name: output, shape: outputShape, layout: 'nchw' };
    }
  }
  const open = sizes.filter((size) => size === null).length;
  if (open > 0) {
    throw unsupported(name, `[${outputShape.join(', ')}]`, 'a fixed shape');
  }
  const plain = toKeras(builder, input);
  // 0 keeps the batch's size, whatever it is.
  const output = builder.node('Reshape', name, [
    plain.name,
    builder.integers(`${name}/shape`, [0, ...sizes.map(Number)]),
  ]);
  return { name: output, shape: outputShape, layout: 'keras' };
}

/** `Permute`; its `dims` count from 1, after the batch. */
export function convertPermute(context: LayerContext): Value {
  const { builder, name, config, outputShape } = context;
  const input = toKeras(builder, onlyInput(context));
  const dims = config['dims'];
  if (!Array.isArray(dims)) {
    throw unsupported(name, `dims: ${JSON.stringify(dims)}`, 'a list of axes');
  }
  const output = builder.node('Transpose', name, [input.name], {
    perm: { ints: [0, ...dims.map(Number)] },
  });
  return { name: output, shape: outputShape, layout: 'keras' };
}
