import { resolve } from 'node:path';

import { exportOnnx, openSession, quantizeOnnx } from '@graft/onnx';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

import { type Sample } from '../data/index.ts';
import { openPipeline } from '../image/index.ts';
import { GraftError } from '../errors/index.ts';
import {
  argmaxRows,
  loadModelFiles,
  openBundle,
  serialiseModel,
  useTensorBackend,
  withPreprocessing,
  writeDirectory,
  writeFileAtomic,
  type Bundle,
} from '../model/index.ts';
import { RandomStream } from '../train/index.ts';
import { checkExportTarget } from './export-target.ts';
import { registerLayers } from './register-layers.ts';

export type ExportFormat = 'onnx' | 'onnx-int8' | 'tfjs';

export interface ExportBundleOptions {
  /** Photos to calibrate int8 with; needed for `onnx-int8`. */
  readonly calibration?: readonly Pick<Sample, 'path'>[];
  readonly threads?: number;
  readonly root?: string;
}

export interface ExportedBundle {
  /** Absolute path of the file (ONNX) or folder (tfjs). */
  readonly target: string;
  readonly bytes: number;
  /** Greatest difference of a probability from the bundle's, over the pictures that it was verified with. */
  readonly greatestDifference: number;
  /** Part of those pictures with the bundle's label. */
  readonly agreement: number;
}

/** Pictures that an export is verified with: photos where there are some, else noise. */
const VERIFIED_WITH = 8;

const CALIBRATED_WITH = 64;

/**
 * Writes the whole classifier, preprocessing inside, for other runtimes: 0…255 RGB pixels `[N, H, W, 3]` to probabilities
 * `[N, classes]`. ONNX takes uint8, tfjs takes floats. What was written is read back, run, and compared with the bundle.
 *
 * @throws GraftError `export-differs` where the result does not do what the bundle does; `bad-option`, `destination-not-empty`,
 *   `write-failed`
 */
export async function exportBundle(
  path: string,
  format: ExportFormat,
  target: string,
  options: ExportBundleOptions = {},
): Promise<ExportedBundle> {
  const bundle = await openBundle(path);
  await checkExportTarget(resolve(target), format === 'tfjs' ? 'folder' : 'file');
  await useTensorBackend('wasm');
  await registerLayers(bundle.manifest.backbone.id, options.root);
  const model = await bundle.loadModel();
  try {
    const photos = await readPhotos(bundle, options);
    const pixels = photos.length > 0 ? photos.slice(0, VERIFIED_WITH) : noise(bundle);
    const expected = await probabilities(withPreprocessing(model, bundle.manifest.input.preprocessing), pixels, bundle);
    const absolute = resolve(target);
    const written =
      format === 'tfjs'
        ? await exportTensorflowJs(model, bundle, absolute, pixels)
        : await exportToOnnx(model, bundle, absolute, pixels, format === 'onnx-int8' ? photos : undefined, options);
    return { target: absolute, bytes: written.bytes, ...compare(written.output, expected, bundle, format) };
  } finally {
    model.dispose();
  }
}

async function exportTensorflowJs(
  model: LayersModel,
  bundle: Bundle,
  target: string,
  pixels: readonly Uint8Array[],
): Promise<{ bytes: number; output: Float32Array }> {
  const files = await serialiseModel(withPreprocessing(model, bundle.manifest.input.preprocessing));
  await writeDirectory(target, files);
  const again = await loadModelFiles((name) => Promise.resolve(files.get(name)!));
  const bytes = [...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const output = await probabilities(again, pixels, bundle);
  again.dispose();
  return { bytes, output };
}

async function exportToOnnx(
  model: LayersModel,
  bundle: Bundle,
  target: string,
  pixels: readonly Uint8Array[],
  calibration: readonly Uint8Array[] | undefined,
  { threads }: ExportBundleOptions,
): Promise<{ bytes: number; output: Float32Array }> {
  const { preprocessing, height, width } = bundle.manifest.input;
  let bytes = await exportOnnx(model, { preprocessing, inputType: 'uint8', pool: 'none' });
  if (calibration !== undefined) {
    bytes = await quantizeOnnx(bytes, { calibration, ...(threads !== undefined && { threads }) });
  }
  await writeFileAtomic(target, bytes);
  const session = await openSession(bytes, threads === undefined ? {} : { threads });
  const { data } = await session.run(Buffer.concat(pixels), [pixels.length, height, width, 3]);
  await session.close();
  return { bytes: bytes.byteLength, output: data };
}

async function readPhotos(
  { manifest: { input } }: Bundle,
  { calibration = [], threads }: ExportBundleOptions,
): Promise<Uint8Array[]> {
  const files = calibration.map(({ path }) => path);
  // Evenly over the list, which is sorted by class.
  const count = Math.min(CALIBRATED_WITH, files.length);
  const chosen = Array.from({ length: count }, (_, i) => files[Math.floor((i * files.length) / count)]!);
  if (chosen.length === 0) return [];
  const pipeline = openPipeline(threads === undefined ? {} : { threads });
  const { height, width, interpolation } = input;
  const size = height * width * 3;
  const out = new Uint8Array(chosen.length * size);
  try {
    const { verdicts } = await pipeline.readBatch({ files: chosen, height, width, interpolation, out });
    return verdicts.flatMap(({ status }, i) => (status === 'error' ? [] : [out.subarray(i * size, (i + 1) * size)]));
  } finally {
    await pipeline.close();
  }
}

function noise({ manifest: { input } }: Bundle): Uint8Array[] {
  return Array.from({ length: VERIFIED_WITH }, (_, i) => {
    const random = new RandomStream(i);
    return Uint8Array.from({ length: input.height * input.width * 3 }, () => random.below(256));
  });
}

async function probabilities(
  model: LayersModel,
  pixels: readonly Uint8Array[],
  { manifest: { input } }: Bundle,
): Promise<Float32Array> {
  const output = tf.tidy(() => {
    const batch = tf.tensor4d(Buffer.concat(pixels), [pixels.length, input.height, input.width, 3], 'int32');
    return model.predict(tf.cast(batch, 'float32')) as tf.Tensor;
  });
  const values = (await output.data()) as Float32Array;
  output.dispose();
  return values;
}

function compare(
  output: Float32Array,
  expected: Float32Array,
  { manifest }: Bundle,
  format: ExportFormat,
): Pick<ExportedBundle, 'greatestDifference' | 'agreement'> {
  const classes = manifest.classes.length;
  const [ours, theirs] = [argmaxRows(expected, classes), argmaxRows(output, classes)];
  const agreement = ours.filter((label, row) => theirs[row] === label).length / ours.length;
  const greatestDifference = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - output[i]!)), 0);
  const limit = format === 'onnx-int8' ? 1 : 1e-4;
  if (greatestDifference <= limit) return { greatestDifference, agreement };
  throw new GraftError({
    code: 'export-differs',
    what: 'The exported classifier does not do what the bundle does',
    received: `a probability that differs by ${greatestDifference.toPrecision(3)}`,
    expected: `at most ${limit}`,
    next: 'please report it',
  });
}
