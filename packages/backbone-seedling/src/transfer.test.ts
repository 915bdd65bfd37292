import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPipeline } from '@graft/core/image';
import { runTraining } from '@graft/core/run';
import { useWasm } from '@graft/core/testing';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildSeedling } from './build.ts';
import { herbariumDirectory } from './herbarium.ts';

const SIDE = 96;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'graft-transfer-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what seedling learnt from formulas', () => {
  it('tells leaves apart at least 15 points better than the same network with random weights', async () => {
    await useWasm();
    const random = await writeRandomWeights();
    const accuracy = async (name: string, weights?: string) => {
      const { metrics } = await runTraining(
        {
          directory: herbariumDirectory,
          backbone: 'seedling',
          weights,
          precision: 'fp32',
          seed: 1,
          threads: 1,
          cache: false,
          out: path.join(folder, name),
        },
        { emit: () => undefined },
      );
      return metrics.test!.accuracy;
    };
    const [pretrained, untrained] = [await accuracy('pretrained'), await accuracy('untrained', random)];
    process.stdout.write(
      `herbarium test accuracy: seedling ${pretrained.toFixed(3)}, random weights ${untrained.toFixed(3)}\n`,
    );
    expect(pretrained - untrained).toBeGreaterThanOrEqual(0.15);
    expect(pretrained).toBeGreaterThanOrEqual(0.7);
  }, 120_000);
});

/**
 * As fair as random weights can be: He's initialisation (the layers' own), and every batch norm set to the mean and the
 * variance of what it sees on the training photos.
 *
 * @returns Path of a tfjs `model.json`.
 */
async function writeRandomWeights(): Promise<string> {
  const model = buildSeedling({ inputShape: [SIDE, SIDE, 3] });
  initialise(model);
  const photos = await trainingPhotos(100);
  tf.tidy(() => {
    calibrate(model, photos);
  });
  photos.dispose();
  const file = path.join(folder, 'model.json');
  const specs = model.weights.map(({ originalName: name, shape }) => ({ name, shape, dtype: 'float32' }));
  const values = model.weights.map((weight) => Buffer.from(Float32Array.from(weight.read().dataSync()).buffer));
  await writeFile(path.join(folder, 'weights.bin'), Buffer.concat(values));
  const weightsManifest = [{ paths: ['weights.bin'], weights: specs }];
  await writeFile(file, JSON.stringify({ format: 'layers-model', modelTopology: null, weightsManifest }));
  model.dispose();
  return file;
}

/** He's initialisation from a fixed seed: the test must not depend on luck. */
function initialise(model: LayersModel): void {
  for (const [i, weight] of model.trainableWeights.entries()) {
    const shape = weight.shape as number[];
    if (shape.length < 2) continue;
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    tf.tidy(() => {
      weight.write(tf.randomNormal(shape, 0, Math.sqrt(2 / fanIn), 'float32', 100 + i));
    });
  }
}

async function trainingPhotos(count: number): Promise<tf.Tensor4D> {
  const train = path.join(herbariumDirectory, 'train');
  const names = (await readdir(train, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
  const step = Math.floor(names.length / count);
  const files = names.filter((_, i) => i % step === 0).map((name) => path.join(train, name));
  const out = new Uint8Array(files.length * SIDE * SIDE * 3);
  const pipeline = openPipeline({ threads: 1 });
  try {
    await pipeline.readBatch({ files, height: SIDE, width: SIDE, interpolation: 'bilinear', out });
  } finally {
    await pipeline.close();
  }
  return tf.tensor4d(
    Float32Array.from(out, (v) => v / 127.5 - 1),
    [files.length, SIDE, SIDE, 3],
  );
}

function calibrate(model: LayersModel, photos: tf.Tensor4D): void {
  const outputs = new Map<string, tf.Tensor>();
  for (const layer of model.layers) {
    const inbound = layer.inboundNodes[0]!.inputTensors.map((t) => outputs.get(t.sourceLayer.name)).filter(isTensor);
    if (layer.getClassName() === 'InputLayer') {
      outputs.set(layer.name, photos);
      continue;
    }
    if (layer.getClassName() === 'BatchNormalization') {
      const { mean, variance } = tf.moments(inbound[0]!, [0, 1, 2]);
      const [gamma, beta] = layer.getWeights();
      layer.setWeights([gamma!, beta!, mean, variance]);
    }
    outputs.set(layer.name, layer.apply(inbound.length === 1 ? inbound[0]! : inbound) as tf.Tensor);
  }
}

function isTensor(value: tf.Tensor | undefined): value is tf.Tensor {
  return value !== undefined;
}
