import { onlyInput, weight, type LayerContext } from '../layer-context.ts';
import { toKeras, type Value } from '../value.ts';
import { activate } from './activation.ts';

/** `Dense`: over the last axis, whatever the rank. */
export function convertDense(context: LayerContext): Value {
  const { builder, name, config, weights, outputShape } = context;
  const input = toKeras(builder, onlyInput(context));
  const { shape, data } = weight(context, 'kernel');
  const kernel = builder.constant(`${name}/kernel`, 'float32', shape, data);
  const bias = weights.get('bias');
  const units = shape[1] ?? 1;
  let output: string;
  if (input.shape.length === 2) {
    const inputs = [input.name, kernel];
    if (bias) inputs.push(builder.floats(`${name}/bias`, [units], bias.data));
    output = builder.node('Gemm', name, inputs);
  } else {
    output = builder.node('MatMul', `${name}/product`, [input.name, kernel]);
    if (bias) {
      const vector = builder.floats(`${name}/bias`, [units], bias.data);
      output = builder.node('Add', name, [output, vector]);
    }
  }
  const value: Value = { name: output, shape: outputShape, layout: 'keras' };
  return activate(builder, value, config['activation'], name);
}
