import type { GraphBuilder } from '../../graph/builder.ts';
import { numberIn, onlyInput, unsupported, type LayerContext } from '../layer-context.ts';
import { axisOf, toKeras, type Value } from '../value.ts';

/**
 * An activation by the name that tfjs-layers gives it (`relu6`, `hardSigmoid` …), as layers carry it in their
 * `activation` field. `linear` adds nothing.
 */
export function activate(builder: GraphBuilder, value: Value, activation: unknown, layer: string): Value {
  const hint = `${layer}/${String(activation)}`;
  const input = value.name;
  const unary = (op: string) => ({
    ...value,
    name: builder.node(op, hint, [input]),
  });
  switch (activation) {
    case undefined:
    case null:
    case 'linear':
      return value;
    case 'relu':
      return unary('Relu');
    case 'relu6':
      return clip(builder, value, 0, 6, hint);
    case 'sigmoid':
      return unary('Sigmoid');
    case 'tanh':
      return unary('Tanh');
    case 'elu':
      return unary('Elu');
    case 'selu':
      return unary('Selu');
    case 'softplus':
      return unary('Softplus');
    case 'softsign':
      return unary('Softsign');
    case 'mish':
      return unary('Mish');
    case 'gelu':
      // Exact, with erf: tfjs's and Keras's default, and ONNX's too.
      return unary('Gelu');
    case 'gelu_new':
      return {
        ...value,
        name: builder.node('Gelu', hint, [input], {
          approximate: { string: 'tanh' },
        }),
      };
    case 'hardSigmoid':
    case 'hard_sigmoid':
      // tfjs keeps Keras 2's clip(0.2 x + 0.5, 0, 1), which are ONNX's defaults; Keras 3's is relu6(x + 3) / 6.
      return {
        ...value,
        name: builder.node('HardSigmoid', hint, [input], {
          alpha: { float: 0.2 },
          beta: { float: 0.5 },
        }),
      };
    case 'swish':
    case 'silu': {
      const gate = builder.node('Sigmoid', `${hint}/sigmoid`, [input]);
      return { ...value, name: builder.node('Mul', hint, [input, gate]) };
    }
    case 'softmax':
      return softmax(builder, value, -1, hint);
    default:
      throw unsupported(
        layer,
        `activation ${JSON.stringify(activation)}`,
        'relu, relu6, sigmoid, hardSigmoid, swish, gelu, tanh, elu, selu, softplus, softsign, mish, softmax or linear',
      );
  }
}

/** Clamps to `[low, high]`. */
export function clip(builder: GraphBuilder, value: Value, low: number, high: number, hint: string): Value {
  const bounds = [builder.scalar(`${hint}/min`, low), builder.scalar(`${hint}/max`, high)];
  return { ...value, name: builder.node('Clip', hint, [value.name, ...bounds]) };
}

function softmax(builder: GraphBuilder, value: Value, axis: number, hint: string): Value {
  return {
    ...value,
    name: builder.node('Softmax', hint, [value.name], {
      axis: { int: axisOf(value, axis) },
    }),
  };
}

/** `Activation`. */
export function convertActivation(context: LayerContext): Value {
  const { builder, config, name } = context;
  return activate(builder, onlyInput(context), config['activation'], name);
}

/** `ReLU` and `LeakyReLU`: slope below zero, cap above. */
export function convertReLU(context: LayerContext): Value {
  const { builder, config, name } = context;
  const input = onlyInput(context);
  const threshold = config['threshold'] ?? 0;
  if (threshold !== 0) {
    throw unsupported(name, `threshold: ${JSON.stringify(threshold)}`, '0');
  }
  const slope = config['negativeSlope'] ?? config['alpha'] ?? 0;
  const cap = config['maxValue'];
  if (slope !== 0) {
    if (cap !== undefined && cap !== null) {
      throw unsupported(name, 'maxValue with a negative slope', 'one of them');
    }
    const op = builder.node('LeakyRelu', name, [input.name], {
      alpha: { float: Number(slope) },
    });
    return { ...input, name: op };
  }
  if (typeof cap === 'number') return clip(builder, input, 0, cap, name);
  return { ...input, name: builder.node('Relu', name, [input.name]) };
}

/** `LeakyReLU`, whose `alpha` is 0.3 unless said otherwise. */
export function convertLeakyReLU(context: LayerContext): Value {
  const { builder, name } = context;
  const input = onlyInput(context);
  const op = builder.node('LeakyRelu', name, [input.name], {
    alpha: { float: numberIn(context, 'alpha', 0.3) },
  });
  return { ...input, name: op };
}

/** `ELU`. */
export function convertElu(context: LayerContext): Value {
  const { builder, name } = context;
  const input = onlyInput(context);
  const op = builder.node('Elu', name, [input.name], {
    alpha: { float: numberIn(context, 'alpha', 1) },
  });
  return { ...input, name: op };
}

/** `Softmax`, over the axis of its configuration. */
export function convertSoftmax(context: LayerContext): Value {
  const { builder, name } = context;
  const input = toKeras(builder, onlyInput(context));
  return softmax(builder, input, numberIn(context, 'axis', -1), name);
}

/** Keras 3's hard sigmoid, `relu6(x + 3) / 6`, as MobileNetV3's squeeze-and-excite gate has it. */
export function convertHardSigmoid6(context: LayerContext): Value {
  const { builder, name } = context;
  const input = onlyInput(context);
  const op = builder.node('HardSigmoid', name, [input.name], {
    alpha: { float: 1 / 6 },
    beta: { float: 0.5 },
  });
  return { ...input, name: op };
}

/** `x · relu6(x + 3) / 6` (https://arxiv.org/abs/1905.02244). */
export function convertHardSwish(context: LayerContext): Value {
  const { builder, name } = context;
  const input = onlyInput(context);
  return { ...input, name: builder.node('HardSwish', name, [input.name]) };
}
