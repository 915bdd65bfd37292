import type * as layers from '@tensorflow/tfjs-layers';

import type { HeadLayer } from '../../model/index.ts';
import type { OptimizerConfig } from '../optimizers.ts';
import type { TailPlan } from '../tail-plan.ts';
import { GraphBuilder, type Ref } from './graph-builder.ts';
import * as operations from './operations.ts';
import { clipGraph, crossEntropyGraph, optimizerGraph, slotCount } from './optimizer-graph.ts';
import type { GraphNode } from './saved-model.ts';
import { Tape } from './tape.ts';

type Layer = layers.layers.Layer;

/** What a graph for one step of training has besides the network. */
export interface StepOptions {
  readonly classes: number;
  readonly optimizer: OptimizerConfig;
  readonly clipNorm: number | undefined;
}

/** A step as a graph. All parameters are one vector, in the order of the plan's. */
export interface TailGraph {
  readonly nodes: readonly GraphNode[];
  readonly slots: number;
  /** Dropout layers of the head: inputs `mask0`, `mask1`, … `[rows, width]`. */
  readonly dropouts: readonly { readonly width: number; readonly rate: number }[];
}

/**
 * One step of gradient descent on a network's tail as a graph: inputs `inputs`, `targets`, `parameters`, `slot0` …, `rates`,
 * `decays`, `rate`, `learningRate` and dropout's masks; outputs `loss`, `logits`, `next_parameters`, `next_slot0` ….
 *
 * @returns `undefined` where the tail has a layer whose gradient is not written here; such a tail is trained by tfjs
 */
export function tailGraph(plan: TailPlan, options: StepOptions): TailGraph | undefined {
  if (!plan.layers.every(isSupported) || !plan.head.layers.every(({ kind }) => kind !== 'batch-normalization')) {
    return undefined;
  }
  const graph = new GraphBuilder();
  const tape = new Tape(graph);
  const sizes = plan.parameters.map(({ variable }) => variable.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const inputs = graph.input('inputs', [-1, ...plan.inputShape]);
  const targets = graph.input('targets', [-1, options.classes]);
  const vector = graph.input('parameters', [total]);
  const parts = graph.split(vector, sizes, 0);
  const arrays = plan.parameters.map(({ variable }, i) => {
    const ref = graph.reshape(parts[i]!, variable.shape);
    tape.parameter(ref);
    return ref;
  });
  const dropouts: { width: number; rate: number }[] = [];
  const features = tailFeatures(tape, plan, inputs, arrays);
  const own = [...plan.kernels.values()].reduce((count, variables) => count + variables.length, 0);
  const logits = headLogits(tape, plan.head.layers, features, arrays.slice(own), dropouts);
  graph.output('logits', logits);
  const { loss, gradient } = crossEntropyGraph(graph, logits, targets);
  graph.output('loss', loss);
  tape.differentiate(logits, gradient);
  const gradients = arrays.map((ref, i) => graph.reshape(tape.gradientOf(ref)!, [sizes[i]!]));
  const joined = graph.concat(gradients, 0);
  const slots = Array.from({ length: slotCount(options.optimizer) }, (_, i) => graph.input(`slot${i}`, [total]));
  const next = optimizerGraph(
    graph,
    options.optimizer,
    vector,
    options.clipNorm === undefined ? joined : clipGraph(graph, joined, options.clipNorm),
    {
      slots,
      rates: graph.input('rates', [total]),
      decays: graph.input('decays', [total]),
      rate: graph.input('rate', []),
      learningRate: graph.input('learningRate', []),
    },
  );
  graph.output('next_parameters', next.parameters);
  for (const [i, slot] of next.slots.entries()) graph.output(`next_slot${i}`, slot);
  return { nodes: graph.nodes, slots: slots.length, dropouts };
}

const SUPPORTED = new Set([
  'Conv2D',
  'DepthwiseConv2D',
  'BatchNormalization',
  'ReLU',
  'Activation',
  'Add',
  'Concatenate',
  'ZeroPadding2D',
  'MaxPooling2D',
  'AveragePooling2D',
  'Dropout',
  'Flatten',
]);

function isSupported(layer: Layer): boolean {
  const config = layer.getConfig();
  const kind = layer.getClassName();
  const activation = config['activation'];
  if (!SUPPORTED.has(kind)) return false;
  if (activation !== undefined && !['linear', 'relu', 'relu6'].includes(activation as string)) return false;
  if (kind === 'ReLU') return [null, undefined, 6].includes(config['maxValue'] as number | null | undefined);
  if (kind === 'Concatenate') return config['axis'] === -1 || config['axis'] === 3;
  return (config['dataFormat'] ?? 'channelsLast') === 'channelsLast';
}

/** Pooled features `[rows, features]`. */
function tailFeatures(tape: Tape, plan: TailPlan, inputs: Ref, arrays: readonly Ref[]): Ref {
  const values = new Map<string, Ref>([[plan.freezeLayer, inputs]]);
  const padded = new Map<string, Ref>();
  let next = 0;
  const refs = new Map([...plan.kernels].map(([name, { length }]) => [name, arrays.slice(next, (next += length))]));
  const foldedAway = new Set([...plan.folded.values()].map(({ normalization }) => normalization));
  for (const layer of plan.layers) {
    const sources = layer.inboundNodes[0]!.inboundLayers.map(({ name }) => values.get(name)!);
    const padding = paddingBefore(plan, layer);
    if (padding !== undefined) {
      values.set(layer.name, convolve(tape, plan, layer, padded.get(padding)!, refs.get(layer.name)!, 'same'));
      continue;
    }
    if (paddingIsSame(plan, layer)) padded.set(layer.name, sources[0]!);
    values.set(layer.name, apply(tape, plan, layer, sources, refs.get(layer.name), foldedAway));
  }
  const output = values.get(plan.output)!;
  const shape = rowShape(plan.backbone.getLayer(plan.output));
  return shape.length === 3 ? operations.globalAverage(tape, output, shape) : output;
}

function apply(
  tape: Tape,
  plan: TailPlan,
  layer: Layer,
  sources: readonly Ref[],
  arrays: readonly Ref[] | undefined,
  foldedAway: ReadonlySet<string>,
): Ref {
  const { graph } = tape;
  const config = layer.getConfig();
  const [input] = sources as [Ref];
  const sourceShapes = layer.inboundNodes[0]!.inboundLayers.map(rowShape);
  switch (layer.getClassName()) {
    case 'Conv2D':
    case 'DepthwiseConv2D':
      return convolve(tape, plan, layer, input, arrays!, config['padding'] as 'same' | 'valid');
    case 'BatchNormalization': {
      if (foldedAway.has(layer.name)) return input;
      const { scale, shift } = plan.affine.get(layer.name)!;
      const width = [scale.size];
      const scaled = operations.scale(tape, input, graph.floats(scale.dataSync<'float32'>(), width));
      return operations.biasAdd(tape, scaled, graph.floats(shift.dataSync<'float32'>(), width));
    }
    case 'ReLU':
      return operations.relu(tape, input, config['maxValue'] === 6 ? 6 : undefined);
    case 'Activation':
      return activate(tape, input, config['activation'] as string);
    case 'Add':
      return operations.add(tape, sources);
    case 'Concatenate':
      return operations.concatenate(
        tape,
        sources,
        sourceShapes.map((shape) => shape.at(-1)!),
      );
    case 'ZeroPadding2D':
      return operations.zeroPad(
        tape,
        input,
        config['padding'] as [[number, number], [number, number]],
        sourceShapes[0]!,
      );
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return operations.pool(
        tape,
        input,
        layer.getClassName() === 'MaxPooling2D' ? 'max' : 'average',
        config['poolSize'] as [number, number],
        { strides: config['strides'] as [number, number], padding: config['padding'] as 'same' | 'valid' },
      );
    case 'Flatten':
      return operations.reshapeRows(tape, input, sourceShapes[0]!, rowShape(layer));
    default:
      // Dropout is for training from nothing; the backbone runs in inference mode.
      return input;
  }
}

function convolve(
  tape: Tape,
  plan: TailPlan,
  layer: Layer,
  input: Ref,
  [kernel, bias]: readonly Ref[],
  padding: 'same' | 'valid',
): Ref {
  const { graph } = tape;
  const config = layer.getConfig();
  const depthwise = layer.getClassName() === 'DepthwiseConv2D';
  const kernelShape = plan.kernels.get(layer.name)![0]!.shape;
  const fold = plan.folded.get(layer.name);
  let weights = kernel!;
  let shift: Ref | undefined;
  if (fold !== undefined) {
    const values = fold.scale.dataSync<'float32'>();
    // A depthwise kernel is [h, w, channels, multiplier]: its output channels are its last two axes.
    weights = operations.scale(tape, weights, graph.floats(values, depthwise ? kernelShape.slice(2) : [values.length]));
    shift = graph.floats(fold.shift.dataSync<'float32'>(), [values.length]);
  }
  let output = operations.convolution(tape, input, weights, {
    kernelShape,
    depthwise,
    padding,
    strides: config['strides'] as [number, number],
    dilations: (config['dilationRate'] as [number, number] | undefined) ?? [1, 1],
  });
  if (bias !== undefined) {
    const scaled =
      fold === undefined
        ? bias
        : operations.scale(tape, bias, graph.floats(fold.scale.dataSync<'float32'>(), [fold.scale.size]));
    output = operations.biasAdd(tape, output, scaled);
  }
  if (shift !== undefined) output = operations.biasAdd(tape, output, shift);
  return activate(tape, output, config['activation'] as string);
}

function activate(tape: Tape, input: Ref, activation: string): Ref {
  if (activation === 'linear') return input;
  return operations.relu(tape, input, activation === 'relu6' ? 6 : undefined);
}

function headLogits(
  tape: Tape,
  head: readonly HeadLayer[],
  features: Ref,
  arrays: readonly Ref[],
  dropouts: { width: number; rate: number }[],
): Ref {
  const { graph } = tape;
  let width = 0;
  let next = 0;
  let x = features;
  for (const layer of head) {
    if (layer.kind === 'dense') {
      const [kernel, bias] = [arrays[next++]!, arrays[next++]!];
      x = operations.biasAdd(tape, operations.matMul(tape, x, kernel), bias);
      if (layer.activation === 'relu') x = operations.relu(tape, x);
      width = layer.units;
    } else if (layer.kind === 'dropout') {
      if (width === 0) width = head.find((one) => one.kind === 'dense')!.inputs;
      x = operations.scale(tape, x, graph.input(`mask${dropouts.length}`, [-1, width]));
      dropouts.push({ width, rate: layer.rate });
    }
  }
  return x;
}

const rowShape = (layer: Layer): number[] => (layer.outputShape as number[]).slice(1);

/** The name of the zero padding before a convolution that is what `same` would add; then it need not be made. */
function paddingBefore(plan: TailPlan, layer: Layer): string | undefined {
  const kind = layer.getClassName();
  if (kind !== 'Conv2D' && kind !== 'DepthwiseConv2D') return undefined;
  const [source] = layer.inboundNodes[0]!.inboundLayers;
  return source !== undefined && plan.layers.includes(source) && paddingIsSame(plan, source) ? source.name : undefined;
}

function paddingIsSame(plan: TailPlan, layer: Layer): boolean {
  if (layer.getClassName() !== 'ZeroPadding2D') return false;
  const consumers = plan.consumers.get(layer.name) ?? [];
  const [convolution] = consumers;
  if (consumers.length !== 1 || !/^(Depthwise)?Conv2D$/.test(convolution!.getClassName())) return false;
  const config = convolution!.getConfig();
  if (config['padding'] !== 'valid') return false;
  const padding = layer.getConfig()['padding'] as [[number, number], [number, number]];
  const size = rowShape(layer.inboundNodes[0]!.inboundLayers[0]!);
  return padding.every(([before, after], axis) => {
    const kernel = (config['kernelSize'] as number[])[axis]!;
    const stride = (config['strides'] as number[])[axis]!;
    const dilation = (config['dilationRate'] as number[] | undefined)?.[axis] ?? 1;
    const outputs = Math.ceil(size[axis]! / stride);
    const all = Math.max(0, (outputs - 1) * stride + dilation * (kernel - 1) + 1 - size[axis]!);
    return before === Math.floor(all / 2) && after === all - before;
  });
}
