import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { closest, GraftError } from '@graft/errors';
import { GraphBuilder } from '../graph/builder.ts';
import type { OnnxGraph } from '../graph/graph.ts';
import { encodeModel } from '../proto/encode.ts';
import { CONVERTERS } from './converters/registry.ts';
import { addInput, type InputPreprocessing } from './input.ts';
import type { LayerConverter } from './layer-context.ts';
import { foldBatchNorm } from './passes/fold-batch-norm.ts';
import { foldInput } from './passes/fold-input.ts';
import { foldPadding } from './passes/fold-padding.ts';
import { foldScale } from './passes/fold-scale.ts';
import { holdPadding } from './passes/hold-padding.ts';
import { removeReshapes } from './passes/remove-reshapes.ts';
import { removeUnused } from './passes/remove-unused.ts';
import { readWeights } from './read-weights.ts';
import { toKeras, toNchw, type KerasShape, type Value } from './value.ts';
import { walk } from './walk.ts';

export interface ExportOptions {
  /** What turns 0…255 pixels into the network's input; left out where the network does it or the caller did. */
  readonly preprocessing?: InputPreprocessing;
  /** `uint8`: photos as they are decoded. `float32`: numbers, to which `preprocessing` is applied too where given. */
  readonly inputType: 'uint8' | 'float32';
  /** `average`: global average pooling of the output's positions, `[N, C]`; `none`: the output as Keras shapes it. */
  readonly pool: 'average' | 'none';
  /** Name of the layer to export up to; the model's own output where left out. */
  readonly outputLayer?: string;
  /** Converters for further layers by class name, or instead of Graft's own. */
  readonly converters?: Readonly<Record<string, LayerConverter>>;
}

/** Name of the graph's output. */
export const OUTPUT_NAME = 'features';

/**
 * Writes a tfjs-layers model as an ONNX model of fp32, in inference mode: input `image` `[N, height, width, 3]`, output
 * `features`. Batch normalisation is folded into convolutions, and preprocessing into the first one.
 *
 * @returns the bytes of an `.onnx` file (operator set 20). The same weights give the same bytes.
 * @throws GraftError `export-unsupported-layer`, `export-unknown-layer`, `export-open-shape`, `onnx-too-large`
 */
export async function exportOnnx(model: LayersModel, options: ExportOptions): Promise<Uint8Array> {
  return encodeModel(await exportGraph(model, options));
}

/** The graph behind {@link exportOnnx}. */
export async function exportGraph(model: LayersModel, options: ExportOptions): Promise<OnnxGraph> {
  const [input] = model.inputs;
  if (!input || model.inputs.length !== 1) {
    throw new GraftError({
      code: 'export-unsupported-layer',
      what: 'Only a model with one input can be exported',
      received: `${model.inputs.length} inputs`,
      expected: 'one',
    });
  }
  const builder = new GraphBuilder(model.name);
  // The output's name is taken first, so that no layer of that name gets it.
  builder.unique(OUTPUT_NAME);
  const image = addInput(builder, options.inputType, imageShape(input.shape), options.preprocessing);
  const features = walk(
    {
      builder,
      weights: await readWeights(model),
      converters: { ...CONVERTERS, ...options.converters },
    },
    new Map([[input.id, image]]),
    outputTensor(model, options.outputLayer),
  );
  addOutput(builder, features, options.pool);
  const { graph } = builder;
  foldBatchNorm(graph);
  foldScale(graph);
  removeReshapes(graph);
  foldPadding(graph);
  holdPadding(graph);
  foldInput(graph);
  removeUnused(graph);
  return graph;
}

function imageShape(shape: KerasShape): [number, number, number] {
  const [, height, width, channels] = shape;
  if (shape.length === 4 && typeof height === 'number' && typeof width === 'number' && channels === 3) {
    return [height, width, channels];
  }
  throw new GraftError({
    code: 'export-open-shape',
    what: "The model's input is not a picture of a fixed size",
    received: `[${shape.map((size) => size ?? '?').join(', ')}]`,
    expected: '[?, height, width, 3]',
  });
}

function outputTensor(model: LayersModel, name: string | undefined): SymbolicTensor {
  if (name === undefined) {
    const [output] = model.outputs;
    if (output && model.outputs.length === 1) return output;
    throw new GraftError({
      code: 'export-unknown-layer',
      what: 'The model has more than one output',
      received: model.outputs.map((output) => output.name).join(', '),
      expected: 'the name of one layer in outputLayer',
    });
  }
  const layer = model.layers.find((candidate) => candidate.name === name);
  // The first call is the one the model was built with; later ones are uses of it elsewhere.
  const output = layer?.inboundNodes[0]?.outputTensors[0];
  if (output) return output;
  const names = model.layers.map((candidate) => candidate.name);
  const near = closest(name, names);
  throw new GraftError({
    code: 'export-unknown-layer',
    what: 'The model has no such layer',
    received: name,
    expected: near === undefined ? "a layer's name" : `perhaps ${near}`,
  });
}

function addOutput(builder: GraphBuilder, features: Value, pool: 'average' | 'none'): void {
  const { graph } = builder;
  let value = features;
  if (pool === 'average' && features.shape.length === 4) {
    const image = toNchw(builder, features);
    const pooled = builder.node('GlobalAveragePool', 'pooled', [image.name]);
    const flat = builder.node('Flatten', 'pooled/flat', [pooled]);
    const channels = features.shape[3] ?? null;
    value = { name: flat, shape: [null, channels], layout: 'keras' };
  }
  value = toKeras(builder, value);
  const shape = value.shape.map((size, axis) => (axis === 0 ? 'N' : (size ?? `d${axis}`)));
  const writer = graph.nodes.find((node) => node.outputs[0] === value.name);
  const shared = graph.nodes.some((node) => node.inputs.includes(value.name));
  if (writer && !shared) {
    writer.outputs = [OUTPUT_NAME];
  } else {
    graph.nodes.push({
      name: `${OUTPUT_NAME}/identity`,
      op: 'Identity',
      domain: '',
      inputs: [value.name],
      outputs: [OUTPUT_NAME],
      attributes: {},
    });
  }
  graph.outputs.push({ name: OUTPUT_NAME, type: 'float32', shape });
}
