import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { io } from '@tensorflow/tfjs-core';
import { GRAPH_LAYER } from '@graft/keras';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { GraftError, isGraftError } from '../errors/index.ts';
import { PREPROCESSING, type BackbonePreset, type Preprocessing, type Stage } from './contract.ts';
import { cutNetwork } from './cut-network.ts';
import { readLocalSettings, type LocalSettings } from './local-settings.ts';

/** True for what is given as a backbone by path, not by id: it has a separator, or ends in `.json`. */
export function isModelPath(backbone: string): boolean {
  return /[/\\]|\.json$/i.test(backbone);
}

/**
 * Makes a backbone of a user's own tfjs model: `model.json` with its shards, or the folder that holds it. A graph model becomes
 * one layer, which ONNX does not know: it runs on tfjs's backends. A `graft.json`
 * beside it ({@link LocalSettings}) says what the file cannot; without one the features are the last layer's with positions, and
 * pixels come as Keras's `tf` mode has them, in [-1, 1].
 *
 * The preset's id is the absolute path, so that it can be resolved again.
 *
 * @throws GraftError `model-not-found`, `model-unreadable`, `model-unsupported`, `model-settings`
 */
export async function openLocalBackbone(path: string): Promise<BackbonePreset> {
  const file = await locate(path);
  const settings = await readLocalSettings(join(dirname(file), 'graft.json'));
  const topology = await readTopology(file);
  const isGraph = 'node' in topology;
  const prototype = isGraph ? await openGraph(file, topology, settings) : await loadTopology(file, topology);
  try {
    return describe(file, prototype, settings, isGraph);
  } finally {
    prototype.dispose();
  }
}

async function locate(path: string): Promise<string> {
  const at = resolve(path);
  const found = await stat(at).catch(() => undefined);
  const file = found?.isDirectory() === true ? join(at, 'model.json') : at;
  if (found === undefined || (found.isDirectory() && !(await stat(file).catch(() => undefined))?.isFile()))
    throw new GraftError({
      code: 'model-not-found',
      what: 'There is no model at this path',
      received: path,
      expected: 'the model.json of a tfjs model, or the folder that holds it',
    });
  return file;
}

async function readTopology(file: string): Promise<object> {
  const bytes = await readFile(file, 'utf8');
  let model: { modelTopology?: unknown } | null;
  try {
    model = JSON.parse(bytes) as typeof model;
  } catch (cause) {
    throw unreadable(file, 'it is not whole JSON', cause);
  }
  const topology = model?.modelTopology;
  if (typeof topology !== 'object' || topology === null) throw unreadable(file, 'it has no modelTopology');
  return topology;
}

async function openGraph(file: string, topology: object, settings: LocalSettings): Promise<LayersModel> {
  const { graphNetwork } = await import('./graph-network.ts');
  try {
    return await graphNetwork(file, topology, settings.featureLayer, settings.inputSize);
  } catch (cause) {
    if (isGraftError(cause)) throw cause;
    throw unreadable(file, (cause as Error).message.split('\n')[0] ?? '', cause);
  }
}

async function loadTopology(file: string, topology: object): Promise<LayersModel> {
  // Without a manifest no weights are read; they come later, by name.
  const artifacts: io.ModelArtifacts = { modelTopology: topology };
  try {
    return await tfl.loadLayersModel({ load: () => Promise.resolve(artifacts) }, { strict: false });
  } catch (cause) {
    throw unreadable(file, (cause as Error).message.split('\n')[0] ?? '', cause);
  }
}

function describe(file: string, prototype: LayersModel, settings: LocalSettings, isGraph: boolean): BackbonePreset {
  const shape = inputShapeOf(file, prototype);
  const inputSize = settings.inputSize ?? shape ?? 224;
  const featureLayer = isGraph ? GRAPH_LAYER : (settings.featureLayer ?? lastWithPositions(file, prototype));
  const config = prototype.getConfig();
  const build: BackbonePreset['build'] = ({ inputShape }) => cutNetwork(prototype, config, featureLayer, inputShape);
  let numFeatures: number;
  let paramCount: number;
  try {
    const model = build({ inputShape: [inputSize, inputSize, 3] });
    const output = model.outputs[0]?.shape ?? [];
    numFeatures = output.at(-1) ?? 0;
    if (output.length !== 4 || numFeatures === 0) throw new Error(`${featureLayer} gives [${output.join(', ')}]`);
    paramCount = model.countParams();
    model.dispose();
  } catch (cause) {
    throw unreadable(file, `it cannot be cut at ${featureLayer} for ${inputSize} pixels: ${(cause as Error).message}`);
  }
  const stages: readonly Stage[] = settings.stages ?? [{ name: 'all', lastLayer: featureLayer }];
  return {
    id: file,
    kerasFunction: 'a model of your own',
    build,
    inputSize,
    minInputSize: settings.minInputSize ?? Math.min(32, inputSize),
    preprocessing: preprocessingOf(settings, prototype),
    featureLayer,
    numFeatures,
    stages,
    paramCount,
    weights: null,
    bundledWeights: pathToFileURL(settings.weights === undefined ? file : join(dirname(file), settings.weights)),
    paper: pathToFileURL(file).href,
  };
}

/** The side that the model was made for; `undefined` where it takes any. */
function inputShapeOf(file: string, model: LayersModel): number | undefined {
  const [, height, width, channels] = model.inputs[0]?.shape ?? [];
  if (model.inputs.length !== 1 || channels !== 3 || height !== width)
    throw new GraftError({
      code: 'model-unsupported',
      what: `${basename(file)} does not take one square RGB image`,
      received: `inputs of shape ${model.inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}`,
      expected: 'one input of shape [null, side, side, 3]',
    });
  return height ?? undefined;
}

/** The last layer whose output has positions to pool over: what comes before a classifier's pooling or flattening. */
function lastWithPositions(file: string, model: LayersModel): string {
  const spatial = model.layers.filter((layer) => {
    if (Array.isArray(layer.output)) return false;
    const [, height, width, ...rest] = layer.output.shape;
    return rest.length === 1 && height !== 1 && width !== 1;
  });
  const last = spatial.at(-1);
  if (last === undefined || last.getClassName() === 'InputLayer')
    throw unreadable(file, 'none of its layers has an output with positions');
  return last.name;
}

function preprocessingOf({ preprocessing }: LocalSettings, model: LayersModel): Preprocessing {
  if (preprocessing !== undefined) return preprocessing;
  const own = model.layers
    .slice(0, 4)
    .some(
      (layer) => /Rescaling|Normalization$/.test(layer.getClassName()) && !/Batch|Layer/.test(layer.getClassName()),
    );
  return own ? PREPROCESSING.none : PREPROCESSING.tf;
}

function unreadable(file: string, why: string, cause?: unknown): GraftError {
  return new GraftError({
    code: 'model-unreadable',
    what: `${basename(file)} cannot be used as a backbone: ${why}`,
    received: file,
    expected: 'the model.json of a tfjs layers model',
    cause,
  });
}
