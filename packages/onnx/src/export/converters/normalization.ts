import { numberIn, onlyInput, unsupported, weight, type LayerContext } from '../layer-context.ts';
import { channelDims, sizeOf, toKeras, type Value } from '../value.ts';

/**
 * `BatchNormalization` in inference mode: moving statistics. Written channels-first as ONNX's own operator, which the
 * folding pass then takes into the convolution before it where it can.
 */
export function convertBatchNormalization(context: LayerContext): Value {
  const { builder, name } = context;
  const input = onlyInput(context);
  const channels = sizeOf(input, -1);
  requireLastAxis(context, input.shape.length);
  const mean = weight(context, 'moving_mean').data;
  const variance = weight(context, 'moving_variance').data;
  const gamma = context.weights.get('gamma')?.data;
  const beta = context.weights.get('beta')?.data;
  const epsilon = numberIn(context, 'epsilon', 1e-3);
  if (input.layout === 'nchw' || input.shape.length === 2) {
    const parameters = [
      ['gamma', gamma ?? new Float32Array(channels).fill(1)],
      ['beta', beta ?? new Float32Array(channels)],
      ['mean', mean],
      ['variance', variance],
    ] as const;
    const inputs = parameters.map(([part, data]) => builder.floats(`${name}/${part}`, [channels], data));
    const output = builder.node('BatchNormalization', name, [input.name, ...inputs], { epsilon: { float: epsilon } });
    return { ...input, name: output };
  }
  // Channels last: ONNX's operator wants the channels second, so scale and shift it is.
  const scale = variance.map((v, c) => (gamma?.[c] ?? 1) / Math.sqrt(v + epsilon));
  const shift = mean.map((m, c) => (beta?.[c] ?? 0) - m * (scale[c] ?? 0));
  return affine(context, input, scale, shift);
}

/** `LayerNormalization` over the last axis. */
export function convertLayerNormalization(context: LayerContext): Value {
  const { builder, name } = context;
  const input = toKeras(builder, onlyInput(context));
  const channels = sizeOf(input, -1);
  requireLastAxis(context, input.shape.length);
  const gamma = context.weights.get('gamma')?.data;
  const beta = context.weights.get('beta')?.data;
  const inputs = [input.name, builder.floats(`${name}/gamma`, [channels], gamma ?? new Float32Array(channels).fill(1))];
  if (beta) inputs.push(builder.floats(`${name}/beta`, [channels], beta));
  const output = builder.node('LayerNormalization', name, inputs, {
    axis: { int: -1 },
    epsilon: { float: numberIn(context, 'epsilon', 1e-3) },
  });
  return { ...input, name: output };
}

/** `Rescaling`: `x · scale + offset`, each a number or one for each channel. */
export function convertRescaling(context: LayerContext): Value {
  const input = onlyInput(context);
  const channels = sizeOf(input, -1);
  return affine(context, input, perChannel(context, 'scale', channels, 1), perChannel(context, 'offset', channels, 0));
}

/**
 * Keras's `Normalization` over the last axis: `(x − mean) / max(√variance, ε)`, ε = 1e-7 (`keras.backend.epsilon()`).
 * Mean and variance stand in the configuration or, where the layer was adapted, in its weights.
 */
export function convertNormalization(context: LayerContext): Value {
  const input = onlyInput(context);
  const channels = sizeOf(input, -1);
  const part = (name: string, fallback: number) =>
    context.weights.get(name)?.data ?? perChannel(context, name, channels, fallback);
  const [mean, variance] = [part('mean', 0), part('variance', 1)];
  const scale = Float64Array.from(variance, (v) => 1 / Math.max(Math.sqrt(v), 1e-7));
  const shift = scale.map((s, c) => -(mean[c] ?? 0) * s);
  return affine(context, input, scale, shift);
}

/** ConvNeXt's `LayerScale`: one factor for each channel. */
export function convertLayerScale(context: LayerContext): Value {
  const input = onlyInput(context);
  const gamma = context.weights.get('gamma') ?? context.weights.get('layer_scale') ?? weight(context, 'gamma');
  return affine(context, input, gamma.data, undefined);
}

/** `x · scale + shift` along the channels; leaves out what changes nothing. */
function affine(
  { builder, name }: LayerContext,
  input: Value,
  scale: ArrayLike<number>,
  shift: ArrayLike<number> | undefined,
): Value {
  const dims = channelDims(input, scale.length);
  let output = input.name;
  if (Array.from(scale).some((s) => s !== 1)) {
    const factor = builder.floats(`${name}/scale`, dims, scale);
    output = builder.node('Mul', `${name}/scaled`, [output, factor]);
  }
  if (shift && Array.from(shift).some((s) => s !== 0)) {
    const term = builder.floats(`${name}/shift`, dims, shift);
    output = builder.node('Add', name, [output, term]);
  }
  return { ...input, name: output };
}

function perChannel({ config, name }: LayerContext, key: string, channels: number, fallback: number): Float64Array {
  const value = config[key] ?? fallback;
  const numbers: unknown[] = Array.isArray(value) ? value.flat(4) : [value];
  const every = numbers.length === 1 ? () => numbers[0] : (c: number) => numbers[c];
  if (numbers.length !== 1 && numbers.length !== channels) {
    throw unsupported(name, `${key} with ${numbers.length} values`, `1 or ${channels} of them`);
  }
  return Float64Array.from({ length: channels }, (_, c) => Number(every(c)));
}

function requireLastAxis({ config, name }: LayerContext, rank: number): void {
  const axis: unknown = config['axis'] ?? -1;
  const only: unknown = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis;
  if (only === -1 || only === rank - 1) return;
  throw unsupported(name, `axis ${JSON.stringify(axis)}`, 'the last axis');
}
