import { numberIn, unsupported, type LayerContext } from '../layer-context.ts';
import { axisOf, toKeras, toNchw, type Value } from '../value.ts';

/** All inputs in one layout: channels-first where they are pictures and the first is. */
function alike({ builder, inputs }: LayerContext): Value[] {
  const pictures = inputs[0]?.layout === 'nchw' && inputs.every((input) => input.shape.length === 4);
  return inputs.map((input) => (pictures ? toNchw(builder, input) : toKeras(builder, input)));
}

function fold(op: string, context: LayerContext): Value {
  const { builder, name, outputShape } = context;
  const values = alike(context);
  const layout = values[0]?.layout ?? 'keras';
  const output = values.map((value) => value.name).reduce((left, right) => builder.node(op, name, [left, right]));
  return { name: output, shape: outputShape, layout };
}

/** `Add` of two or more. */
export function convertAdd(context: LayerContext): Value {
  return fold('Add', context);
}

/** `Multiply`, broadcasting as Keras does. */
export function convertMultiply(context: LayerContext): Value {
  return fold('Mul', context);
}

/** `Concatenate`. */
export function convertConcatenate(context: LayerContext): Value {
  const { builder, name, outputShape } = context;
  const values = alike(context);
  const layout = values[0]?.layout ?? 'keras';
  const value: Value = { name: '', shape: outputShape, layout };
  const output = builder.node(
    'Concat',
    name,
    values.map((v) => v.name),
    { axis: { int: axisOf(value, numberIn(context, 'axis', -1)) } },
  );
  return { ...value, name: output };
}

/** Inception-ResNet's `CustomScaleLayer`: the first input plus `scale` times the second. */
export function convertCustomScaleLayer(context: LayerContext): Value {
  const { builder, name } = context;
  const [first, second] = alike(context);
  if (!first || !second) throw unsupported(name, `${context.inputs.length} inputs`, 'two inputs');
  const scale = builder.scalar(`${name}/scale`, numberIn(context, 'scale'));
  const scaled = builder.node('Mul', `${name}/scaled`, [second.name, scale]);
  return { ...first, name: builder.node('Add', name, [first.name, scaled]) };
}
