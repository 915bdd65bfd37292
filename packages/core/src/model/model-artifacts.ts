import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

import { GraftError } from '../errors/index.ts';
import { JsonReader } from './json-reader.ts';
import { isPlainFileName } from './read-manifest.ts';

/** tfjs's own size of a weight file: browsers cache files up to 4 MiB. */
const SHARD_BYTES = 4 * 1024 * 1024;

const MOST_MODEL_BYTES = 4 * 1024 ** 3;

/** The files of a saved model: `model.json` and its weight shards, by name. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Turns a model into the files that `tf.loadLayersModel('…/model.json')` reads: deterministic bytes, no dates.
 */
export async function serialiseModel(model: layers.LayersModel): Promise<ModelFiles> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((saved) => {
      artifacts = saved;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  const saved = artifacts!;
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(saved.weightData));
  const shards = Math.max(1, Math.ceil(weights.byteLength / SHARD_BYTES));
  const files = new Map<string, Uint8Array>();
  for (let i = 0; i < shards; i++) {
    files.set(`group1-shard${i + 1}of${shards}.bin`, weights.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES));
  }
  const json = {
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${layers.version_layers}`,
    convertedBy: null,
    modelTopology: saved.modelTopology,
    weightsManifest: [{ paths: [...files.keys()], weights: saved.weightSpecs }],
  };
  return new Map([['model.json', Buffer.from(JSON.stringify(json))], ...files]);
}

/**
 * Loads a model from its files.
 *
 * @param read gives the bytes of one file by name; called with plain names only
 * @returns the model; the caller disposes it
 * @throws GraftError `bundle-unreadable` for anything that is not a tfjs LayersModel with all its weights
 */
export async function loadModelFiles(read: (name: string) => Promise<Uint8Array>): Promise<layers.LayersModel> {
  const text = Buffer.from(await read('model.json')).toString('utf8');
  const json = JsonReader.parse(text, 'model.json', 'bundle-unreadable');
  const topology = json.record('modelTopology');
  const shards: Uint8Array[] = [];
  const weightSpecs: tf.io.WeightsManifestEntry[] = [];
  for (const group of json.array('weightsManifest', 10_000, (member) => member)) {
    for (const path of group.strings('paths', 100_000)) {
      if (!isPlainFileName(path)) group.fail('paths', 'plain file names inside the bundle', path);
      shards.push(await read(path));
    }
    weightSpecs.push(...group.array('weights', 100_000, weightSpec));
  }
  const expected = weightSpecs.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
  const bytes = shards.reduce((sum, shard) => sum + shard.byteLength, 0);
  if (bytes !== expected || bytes > MOST_MODEL_BYTES) {
    json.fail('weightsManifest', `${expected} bytes of weights`, `${bytes} bytes`);
  }
  try {
    const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
    return await layers.loadLayersModel(tf.io.fromMemory({ modelTopology: topology, weightSpecs, weightData }));
  } catch (cause) {
    throw new GraftError({
      code: 'bundle-unreadable',
      what: 'The model cannot be built from model.json',
      received: cause instanceof Error ? cause.message.slice(0, 300) : String(cause),
      expected: 'a tfjs LayersModel with all its weights',
      cause,
    });
  }
}

function weightSpec(json: JsonReader): tf.io.WeightsManifestEntry {
  const shape = json.raw('shape');
  if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size >= 0 && size < 2 ** 31)) {
    json.fail('shape', 'a list of sizes', shape);
  }
  return { name: json.string('name'), shape: shape as number[], dtype: json.oneOf('dtype', ['float32']) };
}
