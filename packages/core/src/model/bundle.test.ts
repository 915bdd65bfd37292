import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

import { openBundle, writeBundle } from './bundle.ts';
import type { BundleManifest } from './bundle-manifest.ts';
import { assembleClassifier, splitClassifier } from './classifier-model.ts';
import { headLogits, type Head } from './head.ts';
import { softmaxRows } from './softmax.ts';
import { useTensorBackend } from './tensor-backend.ts';

const description: Omit<BundleManifest, 'files'> = {
  formatVersion: 1,
  task: 'image-classification',
  classes: ['a', 'b', 'c'],
  input: {
    height: 8,
    width: 8,
    interpolation: 'bilinear',
    preprocessing: { channelOrder: 'rgb', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
  },
  backbone: { id: 'tiny', weightsHash: 'abc', numFeatures: 4 },
  head: { kind: 'tutorial' },
  training: { seed: 1 },
  precision: 'fp32',
  temperature: 1,
  metrics: { test: { loss: 0.5, accuracy: 0.75, count: 4, interval: [0.3, 0.95] } },
  versions: { graft: '0.1.0' },
};

const numbers = (length: number, offset: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i + offset) / 2);

const head: Head = {
  inputs: 4,
  layers: [
    {
      kind: 'batch-normalization',
      gamma: numbers(4, 1),
      beta: numbers(4, 2),
      mean: numbers(4, 3),
      variance: numbers(4, 4).map((x) => x * x + 0.1),
      epsilon: 1e-3,
      momentum: 0.99,
    },
    { kind: 'dense', inputs: 4, units: 5, kernel: numbers(20, 5), bias: numbers(5, 6), activation: 'relu' },
    { kind: 'dropout', rate: 0.2 },
    { kind: 'dense', inputs: 5, units: 3, kernel: numbers(15, 7), bias: numbers(3, 8), activation: 'linear' },
  ],
};

function backbone(): layers.LayersModel {
  const input = layers.input({ shape: [8, 8, 3], name: 'input_1' });
  const convolution = layers.layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv1', activation: 'relu' });
  const model = layers.model({ inputs: input, outputs: convolution.apply(input) as layers.SymbolicTensor });
  tf.tidy(() => convolution.setWeights([tf.tensor(numbers(108, 9), [3, 3, 3, 4]), tf.tensor(numbers(4, 10))]));
  return model;
}

describe('a bundle', () => {
  let folder: string;
  beforeAll(() => useTensorBackend('cpu'));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-bundle-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(): Promise<string> {
    const target = join(folder, 'bundle');
    await writeBundle(target, assembleClassifier(backbone(), head, 'classifier'), description);
    return target;
  }

  it('gives back the model that was put in, in the standard format of tfjs', async () => {
    const bundle = await openBundle(await write());
    const model = await bundle.loadModel();
    const pixels = tf.tensor4d(numbers(2 * 8 * 8 * 3, 11), [2, 8, 8, 3]);
    const expected = assembleClassifier(backbone(), head, 'other').predict(pixels) as tf.Tensor;
    const received = model.predict(pixels) as tf.Tensor;
    expect([...received.dataSync()]).toEqual([...expected.dataSync()]);
    expect(bundle.manifest.classes).toEqual(['a', 'b', 'c']);
    const json = JSON.parse(await readFile(join(bundle.directory, 'model.json'), 'utf8')) as Record<string, unknown>;
    expect(json).toMatchObject({ format: 'layers-model', weightsManifest: [{ paths: ['group1-shard1of1.bin'] }] });
  });

  it('holds a head that comes out as plain data and does in plain arithmetic what tfjs does', async () => {
    const model = await (await openBundle(await write())).loadModel();
    const split = splitClassifier(model);
    expect(split.featureLayer).toBe('global_average_pooling2d');
    expect(split.head).toEqual(head);
    const pixels = tf.tensor4d(numbers(3 * 8 * 8 * 3, 12), [3, 8, 8, 3]);
    const featureModel = layers.model({
      inputs: model.inputs,
      outputs: model.getLayer(split.featureLayer).output,
    });
    const features = (featureModel.predict(pixels) as tf.Tensor).dataSync<'float32'>();
    const ours = softmaxRows(headLogits(split.head, features, 3), 3);
    const theirs = (model.predict(pixels) as tf.Tensor).dataSync<'float32'>();
    for (const [i, value] of ours.entries()) expect(value).toBeCloseTo(theirs[i]!, 6);
  });

  it('is the same bytes when written again, over the old one', async () => {
    const target = await write();
    const read = async () => {
      const names = (await readdir(target)).sort();
      return Promise.all(names.map(async (name) => [name, (await readFile(join(target, name))).toString('hex')]));
    };
    const first = await read();
    await write();
    expect(await read()).toEqual(first);
    expect(first.map(([name]) => name)).toEqual(['README.md', 'graft.json', 'group1-shard1of1.bin', 'model.json']);
    expect(await readdir(folder)).toEqual(['bundle']);
  });

  it.each([
    ['no folder', async (path: string) => rm(path, { recursive: true }), 'bundle-missing'],
    ['text that is no JSON', async (path: string) => writeFile(join(path, 'graft.json'), '{'), 'bundle-unreadable'],
    ['JSON of another kind', async (path: string) => writeFile(join(path, 'graft.json'), '[1]'), 'bundle-unreadable'],
    ['a later format', async (path: string) => edit(path, { formatVersion: 2 }), 'bundle-too-new'],
    ['a size that is no number', async (path: string) => edit(path, { input: { height: 'x' } }), 'bundle-unreadable'],
    ['a path that leads out', async (path: string) => edit(path, { files: [listed('../x')] }), 'bundle-unreadable'],
    ['an absolute path', async (path: string) => edit(path, { files: [listed('/etc/passwd')] }), 'bundle-unreadable'],
  ])('with %s is refused with one clear error', async (_what, spoil, code) => {
    const target = await write();
    await spoil(target);
    await expect(openBundle(target)).rejects.toMatchObject({ name: 'GraftError', code });
  });

  it.each([
    ['a flipped byte', (bytes: Buffer) => (bytes.writeUInt8(bytes[5]! ^ 1, 5), bytes)],
    ['a truncated shard', (bytes: Buffer) => bytes.subarray(0, 100)],
  ])('with %s is refused when the model is wanted', async (_what, spoil) => {
    const target = await write();
    const shard = join(target, 'group1-shard1of1.bin');
    await writeFile(shard, spoil(await readFile(shard)));
    const bundle = await openBundle(target);
    await expect(bundle.loadModel()).rejects.toMatchObject({ code: 'bundle-unreadable' });
  });

  it('names what does not fit when a head is put on another backbone', () => {
    expect(() => assembleClassifier(backbone(), { ...head, inputs: 7 }, 'x')).toThrow(/7 features.*4 features/);
  });

  it('keeps markup in class names out of the model card', async () => {
    const target = join(folder, 'bundle');
    const classes = ['<script>', '[x](y)', 'c'];
    await writeBundle(target, assembleClassifier(backbone(), head, 'classifier'), { ...description, classes });
    const card = await readFile(join(target, 'README.md'), 'utf8');
    expect(card).toContain('\\<script\\>');
    expect(card).not.toContain('[x](y)');
  });
});

const listed = (path: string) => ({ path, bytes: 1, sha256: 'x' });

async function edit(bundle: string, changes: Record<string, unknown>): Promise<void> {
  const path = join(bundle, 'graft.json');
  const json = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...json, ...changes }));
}
