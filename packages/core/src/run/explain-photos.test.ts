import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import { assembleClassifier, useTensorBackend, writeBundle, type Head } from '../model/index.ts';
import { openClassifier } from './open-classifier.ts';

/** Channel 0 is how red a place is, channel 1 how blue. */
function colourBackbone(): layers.LayersModel {
  const input = layers.input({ shape: [8, 8, 3], name: 'input_1' });
  const convolution = layers.layers.conv2d({ filters: 2, kernelSize: 1, useBias: false, activation: 'relu' });
  const model = layers.model({ inputs: input, outputs: convolution.apply(input) as layers.SymbolicTensor });
  tf.tidy(() => convolution.setWeights([tf.tensor([1, -1, 0, 0, -1, 1], [1, 1, 3, 2])]));
  return model;
}

const head: Head = {
  inputs: 2,
  layers: [
    {
      kind: 'dense',
      inputs: 2,
      units: 2,
      kernel: Float32Array.of(4, -4, -4, 4),
      bias: Float32Array.of(0, 0),
      activation: 'linear',
    },
  ],
};

it('shows where a bundle sees each class, and nothing for a file that is no photo', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'graft-explain-'));
  await useTensorBackend('wasm');
  await writeBundle(join(folder, 'bundle'), assembleClassifier(colourBackbone(), head, 'classifier'), {
    formatVersion: 1,
    task: 'image-classification',
    classes: ['red', 'blue'],
    input: {
      height: 8,
      width: 8,
      interpolation: 'bilinear',
      preprocessing: { channelOrder: 'rgb', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
    },
    backbone: { id: 'colours', weightsHash: 'abc', numFeatures: 2 },
    head: { kind: 'linear' },
    training: { seed: 1 },
    precision: 'fp32',
    temperature: 1,
    metrics: {},
    versions: { graft: '0.1.0' },
  });
  const pixels = Buffer.alloc(8 * 8 * 3);
  for (let i = 0; i < 64; i++) pixels[3 * i + (i % 8 < 4 ? 0 : 2)] = 255;
  const photo = join(folder, 'red left, blue right.png');
  await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .png()
    .toFile(photo);
  const broken = join(folder, 'broken.jpg');
  await writeFile(broken, 'no photo');

  const classifier = await openClassifier(join(folder, 'bundle'), { threads: 1 });
  const [red, none, blue] = (await classifier.explain?.([photo, broken, photo], [0, 1, 1])) ?? [];
  await classifier.close();
  await rm(folder, { recursive: true });
  expect(none).toBeNull();
  expect([red?.height, red?.width]).toEqual([8, 8]);
  const column = (map: typeof red, x: number) => map?.values[3 * 8 + x];
  expect([column(red, 1), column(red, 6), column(blue, 1), column(blue, 6)]).toEqual([1, 0, 0, 1]);
});
