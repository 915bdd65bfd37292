import type { Attribute } from '../../graph/graph.ts';
import { onlyInput, paddingIn, pairIn, requireChannelsLast, type LayerContext } from '../layer-context.ts';
import { padsAttribute } from '../same-padding.ts';
import { sizeOf, toNchw, type Value } from '../value.ts';

function pool(op: string, context: LayerContext, extra: Record<string, Attribute>): Value {
  requireChannelsLast(context);
  const { builder, name, outputShape } = context;
  const input = toNchw(builder, onlyInput(context));
  const window = pairIn(context, 'poolSize', [2, 2]);
  const strides = pairIn(context, 'strides', window);
  const pads = padsAttribute(paddingIn(context), [sizeOf(input, 1), sizeOf(input, 2)], window, strides);
  const output = builder.node(op, name, [input.name], {
    kernel_shape: { ints: window },
    strides: { ints: strides },
    pads: { ints: pads },
    ...extra,
  });
  return { name: output, shape: outputShape, layout: 'nchw' };
}

/** `MaxPooling2D`. */
export function convertMaxPooling2D(context: LayerContext): Value {
  return pool('MaxPool', context, {});
}

/** `AveragePooling2D`; as in TensorFlow, the mean of a window is over the pixels that exist. */
export function convertAveragePooling2D(context: LayerContext): Value {
  return pool('AveragePool', context, { count_include_pad: { int: 0 } });
}

function globalPool(op: string, context: LayerContext): Value {
  requireChannelsLast(context);
  const { builder, name } = context;
  const input = toNchw(builder, onlyInput(context));
  const channels = sizeOf(input, -1);
  const batch = input.shape[0] ?? null;
  const keepDims = context.config['keepDims'] === true || context.config['keepdims'] === true;
  if (keepDims) {
    const output = builder.node(op, name, [input.name]);
    return { name: output, shape: [batch, 1, 1, channels], layout: 'nchw' };
  }
  const pooled = builder.node(op, `${name}/pooled`, [input.name]);
  const output = builder.node('Flatten', name, [pooled]);
  return { name: output, shape: [batch, channels], layout: 'keras' };
}

/** `GlobalAveragePooling2D`. */
export function convertGlobalAveragePooling2D(context: LayerContext): Value {
  return globalPool('GlobalAveragePool', context);
}

/** `GlobalMaxPooling2D`. */
export function convertGlobalMaxPooling2D(context: LayerContext): Value {
  return globalPool('GlobalMaxPool', context);
}
