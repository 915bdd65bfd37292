import { dirname, relative } from 'node:path';

import type { CalibrationMethod } from '@graft/onnx';

import { type Sample } from '../data/index.ts';
import { drawView, openPipeline, POLICIES, type PolicyName } from '../image/index.ts';
import {
  collectFeatures,
  EXTRACTION_BATCH,
  FeatureStore,
  hashFiles,
  type CollectedFeatures,
  type FeatureExtractor,
  type FeatureIdentity,
  type FeatureItem,
} from '../features/index.ts';
import type { Emit } from '../train/index.ts';
import { cachePlaces } from './cache-places.ts';
import { choosePrecision } from './choose-precision.ts';
import { prepareBackbone } from './prepared-backbone.ts';
import { progressReporter } from './progress.ts';
import { DEFAULT_CALIBRATION, type Backend, type PrecisionChoice } from './training-config.ts';
import { viewKey } from './view-key.ts';

/** Which network looks at photos, and how. */
export interface PhotoFeaturesOptions {
  readonly backbone: string;
  readonly weights?: string | undefined;
  readonly precision?: PrecisionChoice | undefined;
  readonly calibration?: CalibrationMethod | undefined;
  readonly backend?: Backend | undefined;
  readonly imageSize?: number | undefined;
  /** Augmented views of each photo, behind its plain one. */
  readonly views?: number | undefined;
  /** What they are drawn by. Default: `default`. */
  readonly policy?: PolicyName | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  readonly cache?: boolean | undefined;
  /** Project whose backbone plugins count; by default the working directory's. */
  readonly root?: string | undefined;
  readonly emit?: Emit | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PhotoFeatures extends CollectedFeatures {
  readonly identity: FeatureIdentity;
  /** Rows of each photo. */
  readonly viewsEach: number;
  /** Of what was computed; 0 where all came from the store. */
  readonly imagesPerSecond: number;
}

/**
 * Features of photos without training, `viewsEach` rows a photo: those that are stored already, by a run for example, and
 * the rest through the backbone.
 *
 * @param root folder that the photos belong to
 * @param files absolute paths
 * @throws GraftError `aborted`, and what preparing the backbone throws
 */
export async function photoFeatures(
  root: string,
  files: readonly string[],
  options: PhotoFeaturesOptions,
): Promise<PhotoFeatures> {
  const { emit = () => undefined, views = 0, policy = 'default', seed = 42, threads, cache = true } = options;
  const places = cachePlaces();
  const hashes = await hashFiles(root, files, cache ? places.fileHashes : undefined);
  const backbone = await prepareBackbone({
    id: options.backbone,
    root: options.root,
    weights: options.weights,
    imageSize: options.imageSize,
    backend: options.backend ?? 'auto',
    threads,
    interpolation: 'bilinear',
  });
  const pipeline = openPipeline(threads === undefined ? {} : { threads });
  let opened: Promise<FeatureExtractor> | undefined;
  try {
    const items = files.flatMap((file): FeatureItem[] => {
      const drawn = Array.from({ length: views }, (_, i) =>
        drawView(POLICIES[policy], viewKey(seed, i + 1, hashes.get(file))),
      );
      return [null, ...drawn].map((view) => ({ file, view }));
    });
    const precision = await choosePrecision({
      choice: options.precision ?? 'auto',
      calibration: options.calibration ?? DEFAULT_CALIBRATION,
      backbone,
      root,
      samples: samplesOf(root, files),
      hashes,
      count: items.length,
      pipeline,
      threads,
      cache,
      signal: options.signal,
      emit,
    });
    const { identity } = precision;
    const report = progressReporter(emit, 'extract', 'images');
    const began = performance.now();
    const collected = await collectFeatures({
      items,
      numFeatures: identity.numFeatures,
      openExtractor: () => (opened ??= precision.openExtractor()),
      pipeline,
      batchSize: EXTRACTION_BATCH,
      store: cache ? await FeatureStore.open(places.features, identity, places.precision) : undefined,
      hashes,
      signal: options.signal,
      onProgress: ({ times, ...numbers }) => report({ ...numbers, time: times }),
    });
    const seconds = (performance.now() - began) / 1000;
    const imagesPerSecond = (items.length - collected.cached) / Math.max(seconds, 1e-3);
    return { ...collected, identity, viewsEach: views + 1, imagesPerSecond };
  } finally {
    await opened?.then((extractor) => extractor.close()).catch(() => undefined);
    await pipeline.close();
    backbone.model.dispose();
  }
}

/** Photos by the folder that each lies in: all that calibrating int8 wants to know of them. */
function samplesOf(root: string, files: readonly string[]): Sample[] {
  const folders = new Map<string, number>();
  return files.map((path) => {
    const folder = dirname(path);
    const label = folders.get(folder) ?? folders.size;
    folders.set(folder, label);
    return { path, relativePath: relative(root, path), label, split: 'train' };
  });
}
