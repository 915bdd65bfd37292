import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { memory, randomUniform, type Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { openWeightFile } from '@graft/keras';
import { applyWeights } from './apply-weights.ts';
import { hashAllWeights } from './hash-weights.ts';
import { loadBackbone } from './load-backbone.ts';
import { resolveBackbone } from './resolve-backbone.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-model-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Saves a model as tfjs does, and gives its folder. */
async function save(model: LayersModel, name: string, settings?: object): Promise<string> {
  const at = join(folder, name);
  mkdirSync(at);
  await model.save({
    save({ modelTopology, weightSpecs, weightData }: io.ModelArtifacts) {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      writeFileSync(join(at, 'model.json'), JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }));
      writeFileSync(join(at, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } });
    },
  });
  if (settings !== undefined) writeFileSync(join(at, 'graft.json'), JSON.stringify(settings));
  return at;
}

/** A small classifier of the usual make. */
function classifier(): LayersModel {
  const image = tfl.input({ shape: [32, 32, 3] });
  let x = tfl.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, name: 'low' }).apply(image);
  const side = tfl.layers.conv2d({ filters: 6, kernelSize: 1, name: 'side' }).apply(x);
  x = tfl.layers.conv2d({ filters: 6, kernelSize: 3, padding: 'same', name: 'high' }).apply(x);
  x = tfl.layers.add({ name: 'sum' }).apply([x as SymbolicTensor, side as SymbolicTensor]);
  x = tfl.layers.globalAveragePooling2d({ name: 'pool' }).apply(x);
  x = tfl.layers.dense({ units: 5, name: 'predictions' }).apply(x);
  return tfl.model({ inputs: image, outputs: x as SymbolicTensor });
}

async function featuresOf(model: LayersModel, input: Tensor): Promise<number[]> {
  const output = model.predict(input) as Tensor;
  const values = Array.from(await output.data());
  output.dispose();
  return values;
}

describe('a model of the user’s own', () => {
  it('is a backbone up to its last layer with positions, with its own weights', async () => {
    const model = classifier();
    const input = randomUniform([1, 32, 32, 3], -1, 1, 'float32', 7);
    const whole = tfl.model({ inputs: model.inputs, outputs: model.getLayer('sum').output });
    const wanted = await featuresOf(whole, input);
    const at = await save(model, 'classifier');
    const before = memory().numTensors;
    for (const path of [at, join(at, 'model.json')]) {
      const preset = await resolveBackbone(path);
      expect(preset).toMatchObject({
        id: join(at, 'model.json'),
        featureLayer: 'sum',
        numFeatures: 6,
        inputSize: 32,
        paramCount: 112 + 30 + 222,
        stages: [{ name: 'all', lastLayer: 'sum' }],
      });
      const loaded = await loadBackbone(preset);
      expect(await featuresOf(loaded.model, input)).toEqual(wanted);
      loaded.model.dispose();
    }
    expect(memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });

  it('can be built for other sizes', async () => {
    const preset = await resolveBackbone(join(folder, 'classifier'));
    const { model } = await loadBackbone(preset, { size: 48 });
    expect(model.outputs[0]?.shape).toEqual([null, 23, 23, 6]);
    model.dispose();
  });

  it('takes its settings from graft.json', async () => {
    const model = classifier();
    const settings = { featureLayer: 'low', preprocessing: 'caffe', stages: [{ name: 'one', lastLayer: 'low' }] };
    const preset = await resolveBackbone(await save(model, 'settings', settings));
    expect(preset).toMatchObject({
      featureLayer: 'low',
      numFeatures: 4,
      preprocessing: { channelOrder: 'bgr' },
      stages: settings.stages,
    });
    model.dispose();
  });

  it('may be a Sequential', async () => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [16, 16, 3], name: 'first' }),
        tfl.layers.flatten(),
        tfl.layers.dense({ units: 2 }),
      ],
    });
    const preset = await resolveBackbone(await save(model, 'sequence'));
    const { model: backbone } = await loadBackbone(preset);
    expect(preset).toMatchObject({ featureLayer: 'first', inputSize: 16, numFeatures: 3 });
    expect(backbone.outputs[0]?.shape).toEqual([null, 14, 14, 3]);
    backbone.dispose();
    model.dispose();
  });

  it.each([
    ['is not there', () => join(folder, 'nothing/model.json'), 'model-not-found'],
    ['is an empty folder', () => mkdtempSync(join(folder, 'empty-')), 'model-not-found'],
    ['is not JSON', () => put('half', '{"modelTopology":'), 'model-unreadable'],
    ['has no topology', () => put('bare', '{"weightsManifest":[]}'), 'model-unreadable'],
    ['is an array', () => put('list', '[]'), 'model-unreadable'],
    ['is null', () => put('null', 'null'), 'model-unreadable'],
    [
      'has unknown layers',
      () => put('odd', '{"modelTopology":{"class_name":"Model","config":{"layers":[{"class_name":"Odd"}]}}}'),
      'model-unreadable',
    ],
    ['has a misspelt setting', () => put('typo', '{}', '{"featurelayer":"x"}'), 'model-settings'],
    ['has a setting of another type', () => put('type', '{}', '{"inputSize":"large"}'), 'model-settings'],
  ])('is refused with one message where it %s', async (_, path, code) => {
    await expect(resolveBackbone(path())).rejects.toMatchObject({ name: 'GraftError', code });
  });

  function put(name: string, model: string, settings?: string): string {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'model.json'), model);
    if (settings !== undefined) writeFileSync(join(folder, name, 'graft.json'), settings);
    return join(folder, name);
  }
});

const data = process.env['GRAFT_REAL_DATA'];
const reason = data === undefined ? ' (skipped: GRAFT_REAL_DATA names no folder of real weights)' : '';
const real = data === undefined ? it.skip : it;

/** SqueezeNet 1.1 up to its last Fire module (https://arxiv.org/abs/1602.07360), with the names of its Keras port's weight file. */
function squeezeNet(side: number): LayersModel {
  const conv = (filters: number, kernelSize: number, name: string, strides = 1) =>
    tfl.layers.conv2d({
      filters,
      kernelSize,
      strides,
      padding: kernelSize === 1 || strides === 2 ? 'valid' : 'same',
      activation: 'relu',
      name,
    });
  const fire = (x: SymbolicTensor, id: number, squeeze: number, expand: number) => {
    const narrow = conv(squeeze, 1, `fire${id}/squeeze1x1`).apply(x) as SymbolicTensor;
    const one = conv(expand, 1, `fire${id}/expand1x1`).apply(narrow) as SymbolicTensor;
    const three = conv(expand, 3, `fire${id}/expand3x3`).apply(narrow) as SymbolicTensor;
    return tfl.layers.concatenate({ name: `fire${id}/concat` }).apply([one, three]) as SymbolicTensor;
  };
  const pool = (x: SymbolicTensor) => tfl.layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(x) as SymbolicTensor;
  const image = tfl.input({ shape: [side, side, 3] });
  let x = pool(conv(64, 3, 'conv1', 2).apply(image) as SymbolicTensor);
  x = pool(fire(fire(x, 2, 16, 64), 3, 16, 64));
  x = pool(fire(fire(x, 4, 32, 128), 5, 32, 128));
  x = fire(fire(x, 6, 48, 192), 7, 48, 192);
  x = fire(fire(x, 8, 64, 256), 9, 64, 256);
  return tfl.model({ inputs: image, outputs: x });
}

real(`SqueezeNet with its real weights is a backbone by path${reason}`, async () => {
  const model = squeezeNet(64);
  const file = await openWeightFile(
    join(data ?? '', 'weights/keras-h5/squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5'),
  );
  const report = applyWeights(model, file);
  file.close();
  expect(report).toEqual({ matched: { name: 25 }, ignored: [] });
  expect(model.countParams()).toBe(722_496);
  const preset = await resolveBackbone(await save(model, 'squeezenet', { preprocessing: 'caffe' }));
  const loaded = await loadBackbone(preset);
  expect(preset).toMatchObject({ numFeatures: 512, paramCount: 722_496, featureLayer: 'fire9/concat' });
  expect(loaded.weightsHash).toBe(await hashAllWeights(model));
  const input = randomUniform([1, 64, 64, 3], -120, 130, 'float32', 3);
  const features = await featuresOf(loaded.model, input);
  expect(features).toEqual(await featuresOf(model, input));
  expect(features.filter((value) => value > 0).length).toBeGreaterThan(50);
});
