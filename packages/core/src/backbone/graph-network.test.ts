import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  add,
  conv2d,
  memory,
  randomUniform,
  relu,
  tensor4d,
  tidy,
  type Tensor,
  type Rank,
} from '@tensorflow/tfjs-core';
import { hashWeights } from './hash-weights.ts';
import { loadBackbone } from './load-backbone.ts';
import { resolveBackbone } from './resolve-backbone.ts';

let folder: string;

const kernel = Float32Array.from({ length: 54 }, (_, i) => Math.sin(i));
const bias = Float32Array.from([0.5, -0.25]);

/** A graph model as the converter writes it: convolution, bias, ReLU, the mean over the positions, a classifier. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-graph-'));
  const text = (value: string) => ({ s: Buffer.from(value).toString('base64') });
  const float = { T: { type: 'DT_FLOAT' } };
  const sides = (...sizes: number[]) => ({ shape: { shape: { dim: sizes.map((size) => ({ size: String(size) })) } } });
  const strides = { strides: { list: { i: ['1', '2', '2', '1'] } }, dilations: { list: { i: ['1', '1', '1', '1'] } } };
  const constant = (name: string) => ({ name, op: 'Const', attr: { dtype: { type: 'DT_FLOAT' } } });
  const node = [
    { name: 'image', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, ...sides(-1, 16, 16, 3) } },
    ...['net/kernel', 'net/bias', 'net/axes', 'net/classes'].map(constant),
    {
      name: 'net/conv',
      op: 'Conv2D',
      input: ['image', 'net/kernel'],
      attr: { ...float, ...strides, padding: text('SAME'), data_format: text('NHWC') },
    },
    { name: 'net/add', op: 'BiasAdd', input: ['net/conv', 'net/bias'], attr: { ...float, data_format: text('NHWC') } },
    { name: 'net/relu', op: 'Relu', input: ['net/add'], attr: float },
    { name: 'net/mean', op: 'Mean', input: ['net/relu', 'net/axes'], attr: { ...float, keep_dims: { b: false } } },
    { name: 'net/logits', op: 'MatMul', input: ['net/mean', 'net/classes'], attr: float },
  ];
  const weights = [
    { name: 'net/kernel', shape: [3, 3, 3, 2], dtype: 'float32' },
    { name: 'net/bias', shape: [2], dtype: 'float32' },
    { name: 'net/axes', shape: [2], dtype: 'int32' },
    { name: 'net/classes', shape: [2, 4], dtype: 'float32' },
  ];
  const model = {
    format: 'graph-model',
    modelTopology: { node, versions: { producer: 440 } },
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  const parts = [kernel, bias, Int32Array.from([1, 2]), new Float32Array(8)];
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat(parts.map((part) => Buffer.from(part.buffer))));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a graph model of the user’s own', () => {
  it('is a backbone up to its last node with positions, at any size, with its weights', async () => {
    const before = memory().numTensors;
    const preset = await resolveBackbone(folder);
    expect(preset).toMatchObject({
      inputSize: 16,
      numFeatures: 2,
      featureLayer: 'graph',
      id: join(folder, 'model.json'),
    });
    for (const size of [16, 24]) {
      const { model } = await loadBackbone({ ...preset, minInputSize: 8 }, { size });
      const image = randomUniform<Rank.R4>([2, size, size, 3], -1, 1, 'float32', 5);
      const wanted = tidy(() => relu(add(conv2d(image, tensor4d(kernel, [3, 3, 3, 2]), 2, 'same'), [...bias])));
      const features = model.predict(image) as Tensor;
      expect(features.shape).toEqual([2, size / 2, size / 2, 2]);
      expect(Array.from(await features.data())).toEqual(Array.from(await wanted.data()));
      expect((await hashWeights(model)).size).toBe(3);
      for (const thing of [model, image, wanted, features]) thing.dispose();
    }
    expect(memory().numTensors).toBe(before);
  });

  it('takes the node that graft.json names', async () => {
    writeFileSync(join(folder, 'graft.json'), JSON.stringify({ featureLayer: 'net/conv' }));
    const { model } = await loadBackbone(await resolveBackbone(folder));
    const image = randomUniform([1, 16, 16, 3], -1, 1, 'float32', 5);
    const features = model.predict(image) as Tensor;
    expect(Math.min(...(await features.data()))).toBeLessThan(-1);
    for (const thing of [model, image, features]) thing.dispose();
    rmSync(join(folder, 'graft.json'));
  });

  it('says so when a node is not in the graph', async () => {
    writeFileSync(join(folder, 'graft.json'), JSON.stringify({ featureLayer: 'net/nothing' }));
    await expect(resolveBackbone(folder)).rejects.toMatchObject({
      code: 'model-unreadable',
      message: expect.stringContaining('net/nothing') as string,
    });
    rmSync(join(folder, 'graft.json'));
  });
});
