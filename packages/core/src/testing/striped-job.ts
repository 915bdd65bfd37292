import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import sharp from 'sharp';

import { resolveBackbone } from '../backbone/index.ts';
import { serialiseModel, useTensorBackend } from '../model/index.ts';
import type { TrainingConfig } from '../run/index.ts';
import { RandomStream } from '../train/index.ts';

const BACKBONE = 'mobilenet_025';

/**
 * A small job for tests: striped photos of two classes, one of them broken, and weights of random numbers, all in `folder`.
 *
 * @param root the project whose backbones count
 */
export async function stripedJob(folder: string, root: string): Promise<TrainingConfig> {
  let seed = 0;
  for (const [split, count] of [
    ['train', 12],
    ['validation', 6],
    ['test', 6],
  ] as const) {
    for (const kind of ['across', 'down']) {
      const place = join(folder, 'photos', split, kind);
      await mkdir(place, { recursive: true });
      for (let i = 0; i < count; i++) await drawPhoto(join(place, `${i}.png`), kind === 'down', seed++);
    }
  }
  await writeFile(join(folder, 'photos/train/across/broken.jpg'), 'this is no photo');
  await useTensorBackend('wasm');
  const model = (await resolveBackbone(BACKBONE, root)).build({ inputShape: [32, 32, 3] });
  initialise(model);
  await mkdir(join(folder, 'weights'), { recursive: true });
  for (const [name, bytes] of await serialiseModel(model)) await writeFile(join(folder, 'weights', name), bytes);
  model.dispose();
  return {
    directory: join(folder, 'photos'),
    backbone: BACKBONE,
    weights: join(folder, 'weights/model.json'),
    imageSize: 32,
    precision: 'fp32',
    root,
  };
}

/** Small pictures of two kinds: horizontal stripes on a reddish, vertical ones on a bluish ground, with noise. */
async function drawPhoto(path: string, vertical: boolean, seed: number): Promise<void> {
  const random = new RandomStream(seed, 77);
  const period = 3 + random.below(5);
  const pixels = Buffer.alloc(40 * 40 * 3);
  for (let i = 0; i < 1600; i++) {
    const along = vertical ? i % 40 : Math.floor(i / 40);
    const light = Math.floor(along / period) % 2 === 0 ? 60 : 190;
    for (let channel = 0; channel < 3; channel++)
      pixels[i * 3 + channel] = light + random.below(50) - (channel === (vertical ? 0 : 2) ? 50 : 0);
  }
  await sharp(pixels, { raw: { width: 40, height: 40, channels: 3 } })
    .png()
    .toFile(path);
}

/** Random kernels of the same numbers every time, normalization that does nothing. */
function initialise(model: LayersModel): void {
  const random = new RandomStream(5);
  for (const layer of model.layers) {
    const values = layer.getWeights().map((weight) => {
      if (weight.rank === 1) return weight;
      const scale = Math.sqrt(
        2 / (weight.size / weight.shape.at(layer.getClassName() === 'DepthwiseConv2D' ? -2 : -1)!),
      );
      const numbers = Float32Array.from({ length: weight.size }, () => scale * random.normal());
      return tf.tensor(numbers, weight.shape);
    });
    layer.setWeights(values);
  }
}
