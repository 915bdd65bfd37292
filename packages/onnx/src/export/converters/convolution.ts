import {
  onlyInput,
  paddingIn,
  pairIn,
  requireChannelsLast,
  unsupported,
  weight,
  type LayerContext,
  type LayerWeight,
} from '../layer-context.ts';
import { padsAttribute } from '../same-padding.ts';
import { sizeOf, toNchw, type Value } from '../value.ts';
import { activate } from './activation.ts';

interface Geometry {
  readonly kernel: readonly [number, number];
  readonly padding: 'same' | 'valid';
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
}

function geometry(context: LayerContext, kernel: LayerWeight): Geometry {
  requireChannelsLast(context);
  return {
    kernel: [kernel.shape[0] ?? 1, kernel.shape[1] ?? 1],
    padding: paddingIn(context),
    strides: pairIn(context, 'strides', [1, 1]),
    dilations: pairIn(context, 'dilationRate', [1, 1]),
  };
}

/** One ONNX `Conv`; the kernel is given as `[out, in / groups, kh, kw]`. */
function conv(
  context: LayerContext,
  hint: string,
  input: Value,
  kernel: { dims: readonly number[]; data: Float32Array },
  bias: Float32Array | undefined,
  { padding, strides, dilations, kernel: window }: Geometry,
  groups: number,
): Value {
  const { builder } = context;
  const image = toNchw(builder, input);
  const [height, width] = [sizeOf(image, 1), sizeOf(image, 2)];
  const outputs = kernel.dims[0] ?? 0;
  const inputs = [image.name, builder.constant(`${hint}/kernel`, 'float32', kernel.dims, kernel.data)];
  if (bias) {
    inputs.push(builder.floats(`${hint}/bias`, [outputs], bias));
  }
  const pads = padsAttribute(padding, [height, width], window, strides, dilations);
  const name = builder.node('Conv', hint, inputs, {
    kernel_shape: { ints: window },
    strides: { ints: strides },
    dilations: { ints: dilations },
    pads: { ints: pads },
    group: { int: groups },
  });
  const extent = (axis: 0 | 1, size: number) =>
    Math.floor(
      (size + (pads[axis] ?? 0) + (pads[axis + 2] ?? 0) - ((window[axis] - 1) * dilations[axis] + 1)) / strides[axis],
    ) + 1;
  const shape = [image.shape[0] ?? null, extent(0, height), extent(1, width), outputs];
  return { name, shape, layout: 'nchw' };
}

/** Keras's `[kh, kw, in, out]` to ONNX's `[out, in, kh, kw]`. */
function transposeKernel({ shape, data }: LayerWeight) {
  const [kh = 1, kw = 1, ins = 1, outs = 1] = shape;
  const transposed = new Float32Array(data.length);
  const area = kh * kw;
  for (let k = 0; k < area; k++) {
    for (let i = 0; i < ins; i++) {
      const row = (k * ins + i) * outs;
      for (let o = 0; o < outs; o++) {
        transposed[(o * ins + i) * area + k] = data[row + o] ?? 0;
      }
    }
  }
  return { dims: [outs, ins, kh, kw], data: transposed };
}

/** Keras's `[kh, kw, in, multiplier]` to ONNX's `[in · multiplier, 1, kh, kw]`; both count multipliers within a channel. */
function transposeDepthwiseKernel({ shape, data }: LayerWeight) {
  const [kh = 1, kw = 1, ins = 1, multiplier = 1] = shape;
  const outs = ins * multiplier;
  const { data: transposed } = transposeKernel({
    shape: [kh, kw, 1, outs],
    data,
  });
  return { dims: [outs, 1, kh, kw], data: transposed };
}

/** `Conv2D`, grouped where its kernel is narrower than its input. */
export function convertConv2D(context: LayerContext): Value {
  const input = onlyInput(context);
  const kernel = weight(context, 'kernel');
  if (kernel.shape.length !== 4) {
    throw unsupported(context.name, `a kernel of rank ${kernel.shape.length}`, '4');
  }
  const groups = sizeOf(input, -1) / (kernel.shape[2] ?? 1);
  const value = conv(
    context,
    context.name,
    input,
    transposeKernel(kernel),
    context.weights.get('bias')?.data,
    geometry(context, kernel),
    groups,
  );
  return activate(context.builder, value, context.config['activation'], context.name);
}

/** `DepthwiseConv2D`. */
export function convertDepthwiseConv2D(context: LayerContext): Value {
  const input = onlyInput(context);
  const kernel = context.weights.get('depthwise_kernel') ?? weight(context, 'kernel');
  const value = conv(
    context,
    context.name,
    input,
    transposeDepthwiseKernel(kernel),
    context.weights.get('bias')?.data,
    geometry(context, kernel),
    sizeOf(input, -1),
  );
  return activate(context.builder, value, context.config['activation'], context.name);
}

/** `SeparableConv2D`: depthwise, then pointwise. */
export function convertSeparableConv2D(context: LayerContext): Value {
  const input = onlyInput(context);
  const depthwise = weight(context, 'depthwise_kernel');
  const spatial = conv(
    context,
    `${context.name}/depthwise`,
    input,
    transposeDepthwiseKernel(depthwise),
    undefined,
    geometry(context, depthwise),
    sizeOf(input, -1),
  );
  const value = conv(
    context,
    context.name,
    spatial,
    transposeKernel(weight(context, 'pointwise_kernel')),
    context.weights.get('bias')?.data,
    { kernel: [1, 1], padding: 'valid', strides: [1, 1], dilations: [1, 1] },
    1,
  );
  return activate(context.builder, value, context.config['activation'], context.name);
}
