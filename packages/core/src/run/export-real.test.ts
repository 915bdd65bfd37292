import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { openSession } from '@graft/onnx';
import * as tf from '@tensorflow/tfjs-core';

import { scanDataset, type Sample } from '../data/index.ts';
import { openPipeline } from '../image/index.ts';
import { isPredictionError } from '../evaluate/index.ts';
import { argmaxRows, loadModelFiles, useTensorBackend } from '../model/index.ts';
import { exportBundle } from './export-bundle.ts';
import { openClassifier } from './open-classifier.ts';
import { runTraining } from './run-training.ts';

const data = process.env['GRAFT_REAL_DATA'];
const describeWithData = data === undefined ? describe.skip : describe;
const why = data === undefined ? ' (skipped: GRAFT_REAL_DATA names no folder with cats-dogs)' : '';

const BATCH = 32;

const NETWORKS = [
  ['mobilenet_025', 'mobilenet_2_5_224_tf_no_top.h5'],
  ['mobilenet_v2_035', 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5'],
] as const;

describeWithData.each(NETWORKS)(`an exported %s classifier of cats and dogs${why}`, (backbone, weights) => {
  let folder: string;
  let bundle: string;
  let samples: Sample[];
  /** What the bundle says of the test photos, in fp32. */
  let expected: Float32Array;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-export-'));
    process.env['GRAFT_CACHE'] = join(folder, 'cache');
    const directory = join(data ?? '', 'cats-dogs');
    const finished = await runTraining(
      {
        directory,
        backbone,
        weights: join(data ?? '', 'weights/keras-h5', weights),
        precision: 'fp32',
        augment: false,
        out: join(folder, 'run'),
        root: resolve(import.meta.dirname, '../../../..'),
      },
      { emit: () => undefined },
    );
    ({ bundle } = finished);
    samples = (await scanDataset(directory, { seed: 42 })).samples.filter(({ split }) => split === 'test');
    const classifier = await openClassifier(bundle, { precision: 'fp32' });
    const predictions = await classifier.predict(samples.map(({ path }) => path));
    await classifier.close();
    expected = Float32Array.from(
      predictions.flatMap((one) => (isPredictionError(one) ? [] : Array.from(one.probabilities))),
    );
    expect(expected).toHaveLength(2 * samples.length);
  }, 300_000);
  afterAll(async () => {
    delete process.env['GRAFT_CACHE'];
    await rm(folder, { recursive: true, force: true });
  });

  /** Probabilities of all test photos by something that takes 0…255 pixels. */
  async function run(batch: (pixels: Uint8Array, count: number) => Promise<Float32Array>): Promise<Float32Array> {
    const pipeline = openPipeline();
    const output = new Float32Array(expected.length);
    const [height, width] = [224, 224];
    for (let start = 0; start < samples.length; start += BATCH) {
      const files = samples.slice(start, start + BATCH).map(({ path }) => path);
      const out = new Uint8Array(files.length * height * width * 3);
      await pipeline.readBatch({ files, height, width, interpolation: 'bilinear', out });
      output.set(await batch(out, files.length), start * 2);
    }
    await pipeline.close();
    return output;
  }
  const difference = (output: Float32Array): number =>
    output.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  const agreement = (output: Float32Array): number => {
    const [ours, theirs] = [argmaxRows(expected, 2), argmaxRows(output, 2)];
    return ours.filter((label, i) => label === theirs[i]).length / ours.length;
  };

  async function runOnnx(format: 'onnx' | 'onnx-int8'): Promise<Float32Array> {
    const target = join(folder, `${format}.onnx`);
    const calibration = (await scanDataset(join(data ?? '', 'cats-dogs'), { seed: 42 })).samples.filter(
      ({ split }) => split === 'train',
    );
    await exportBundle(bundle, format, target, { calibration });
    const session = await openSession(await readFile(target));
    const output = await run(async (pixels, count) => (await session.run(pixels, [count, 224, 224, 3])).data);
    await session.close();
    return output;
  }

  it('gives the probabilities of the bundle on all 802 test photos as ONNX', async () => {
    expect(difference(await runOnnx('onnx'))).toBeLessThan(1e-4);
  }, 120_000);

  it('gives the probabilities of the bundle on all 802 test photos as a tfjs model', async () => {
    const target = join(folder, 'tfjs');
    await exportBundle(bundle, 'tfjs', target);
    await useTensorBackend('wasm');
    const model = await loadModelFiles((name) => readFile(join(target, name)));
    const output = await run((pixels, count) => {
      const probabilities = tf.tidy(() =>
        model.predict(tf.cast(tf.tensor4d(pixels, [count, 224, 224, 3], 'int32'), 'float32')),
      ) as tf.Tensor;
      const values = probabilities.dataSync<'float32'>().slice();
      probabilities.dispose();
      return Promise.resolve(values);
    });
    model.dispose();
    expect(difference(output)).toBeLessThan(1e-4);
  }, 240_000);

  it('names the same class on 99 of 100 test photos in int8', async () => {
    expect(agreement(await runOnnx('onnx-int8'))).toBeGreaterThanOrEqual(0.99);
  }, 120_000);
});
