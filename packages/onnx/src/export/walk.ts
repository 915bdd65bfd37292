import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { GraphBuilder } from '../graph/builder.ts';
import { unsupported, type LayerConverter, type LayerContext } from './layer-context.ts';
import { isModel, type LayerWeights } from './read-weights.ts';
import type { Value } from './value.ts';

/** What stays the same during a walk. */
export interface WalkContext {
  readonly builder: GraphBuilder;
  readonly weights: ReadonlyMap<layers.Layer, LayerWeights>;
  readonly converters: Readonly<Record<string, LayerConverter>>;
}

/**
 * Exports what lies between `known` tensors (by id: a model's inputs) and `target`, each call of a layer once. A nested
 * model is walked again at every call, with the call's inputs as its own; so shared layers and shared models come out
 * right, with their constants written once for each call.
 */
export function walk(context: WalkContext, known: Map<number, Value>, target: SymbolicTensor): Value {
  // An explicit stack: networks of hundreds of layers would exhaust the call stack's good will.
  const stack = [target];
  while (stack.length > 0) {
    const tensor = stack[stack.length - 1]!;
    if (known.has(tensor.id)) {
      stack.pop();
      continue;
    }
    const layer = tensor.sourceLayer;
    const call = layer.inboundNodes[tensor.nodeIndex];
    if (!call || call.inputTensors.length === 0) {
      throw unsupported(layer.name, 'an input of its own', 'a model with one input');
    }
    const missing = call.inputTensors.filter((input) => !known.has(input.id));
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    const inputs = call.inputTensors.map((input) => known.get(input.id)!);
    const outputs = convertCall(context, layer, inputs, call.outputTensors);
    call.outputTensors.forEach((output, i) => known.set(output.id, outputs[i]!));
  }
  return known.get(target.id)!;
}

function convertCall(
  context: WalkContext,
  layer: layers.Layer,
  inputs: readonly Value[],
  outputs: readonly SymbolicTensor[],
): Value[] {
  if (isModel(layer)) {
    const inner = new Map(layer.inputs.map((input, i) => [input.id, inputs[i]!]));
    return layer.outputs.map((output) => walk(context, inner, output));
  }
  const className = layer.getClassName();
  const convert = Object.hasOwn(context.converters, className) ? context.converters[className] : undefined;
  const [output] = outputs;
  if (!convert || !output || outputs.length !== 1) {
    throw unsupported(
      layer.name,
      `a layer of class ${className} with ${outputs.length} output(s)`,
      `one output, and one of ${Object.keys(context.converters).join(', ')}`,
    );
  }
  const layerContext: LayerContext = {
    builder: context.builder,
    name: layer.name,
    className,
    config: layer.getConfig(),
    weights: context.weights.get(layer) ?? new Map(),
    inputs,
    outputShape: output.shape,
  };
  return [convert(layerContext)];
}
