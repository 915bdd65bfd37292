import { basename, dirname, join, resolve } from 'node:path';

import type { CalibrationMethod } from '@graft/onnx';

import { DEFAULT_POLICY, drawView, listFilesBelow, openPipeline, type Sample } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';
import {
  collectFeatures,
  encodeNpy,
  EXTRACTION_BATCH,
  FeatureStore,
  hashFiles,
  type FeatureExtractor,
  type FeatureItem,
} from '../features/index.ts';
import { writeFileAtomic } from '../model/index.ts';
import type { Emit } from '../train/index.ts';
import { cachePlaces } from './cache-places.ts';
import { choosePrecision } from './choose-precision.ts';
import { prepareBackbone } from './prepared-backbone.ts';
import { progressReporter } from './progress.ts';
import { DEFAULT_CALIBRATION, type Backend, type PrecisionChoice } from './training-config.ts';

export interface ExtractFolderOptions {
  /** Folder of photos, at any depth. */
  readonly directory: string;
  readonly backbone: string;
  /** `FILE.npy`; `FILE.json` is written beside it. */
  readonly out: string;
  readonly weights?: string | undefined;
  readonly precision?: PrecisionChoice | undefined;
  readonly calibration?: CalibrationMethod | undefined;
  readonly backend?: Backend | undefined;
  readonly imageSize?: number | undefined;
  /** Augmented views of each photo, behind its plain one. */
  readonly views?: number | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  readonly cache?: boolean | undefined;
  readonly root?: string | undefined;
  readonly emit?: Emit | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExtractedFolder {
  readonly photos: number;
  readonly numFeatures: number;
  /** Files that are no photos, or damaged ones; they have no row. */
  readonly rejected: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly cached: number;
  /** Of what was computed; 0 where all came from the store. */
  readonly imagesPerSecond: number;
}

/**
 * Features of every photo below a folder, without training: `FILE.npy` holds float32 `[photos, numFeatures]` in the order
 * of the sorted relative paths, `FILE.json` the paths and classes (the name of the folder that a photo is in).
 *
 * @throws GraftError `folder-missing`, `folder-empty`, `aborted`, and what preparing the backbone throws
 */
export async function extractFolder(options: ExtractFolderOptions): Promise<ExtractedFolder> {
  const root = resolve(options.directory);
  const { emit = () => undefined, views = 0, seed = 42, threads, cache = true } = options;
  const paths = await listFilesBelow(root);
  if (paths.length === 0) {
    throw new GraftError({ code: 'folder-empty', what: 'There are no files in this folder', received: root });
  }
  const files = paths.map((path) => join(root, path));
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
      const sample = Number.parseInt(hashes.get(file)?.slice(0, 8) ?? '0', 16);
      const drawn = Array.from({ length: views }, (_, i) => drawView(DEFAULT_POLICY, { seed, epoch: i + 1, sample }));
      return [null, ...drawn].map((view) => ({ file, view }));
    });
    const classes = [...new Set(files.map((file) => dirname(file)))];
    const samples = files.map((path, i): Sample => ({
      path,
      relativePath: paths[i]!,
      label: classes.indexOf(dirname(path)),
      split: 'train',
    }));
    const precision = await choosePrecision({
      choice: options.precision ?? 'auto',
      calibration: options.calibration ?? DEFAULT_CALIBRATION,
      backbone,
      root,
      samples,
      hashes,
      count: items.length,
      pipeline,
      threads,
      cache,
      signal: options.signal,
      emit,
    });
    const { identity } = precision;
    const { numFeatures } = identity;
    const report = progressReporter(emit, 'extract', 'images');
    const began = performance.now();
    const { features, rejected, cached } = await collectFeatures({
      items,
      numFeatures,
      openExtractor: () => (opened ??= precision.openExtractor()),
      pipeline,
      batchSize: EXTRACTION_BATCH,
      store: cache ? await FeatureStore.open(places.features, identity, places.precision) : undefined,
      hashes,
      signal: options.signal,
      onProgress: ({ times, ...numbers }) => report({ ...numbers, time: times }),
    });
    const seconds = (performance.now() - began) / 1000;
    const each = views + 1;
    const good = paths.flatMap((_, photo) => (rejected.has(photo * each) ? [] : [photo]));
    const rows = new Float32Array(good.length * each * numFeatures);
    for (const [i, photo] of good.entries()) {
      const start = photo * each * numFeatures;
      rows.set(features.subarray(start, start + each * numFeatures), i * each * numFeatures);
    }
    const lost = paths.flatMap((path, photo) => {
      const verdict = rejected.get(photo * each);
      return verdict === undefined ? [] : [{ path, code: verdict.code, message: verdict.message }];
    });
    for (const { path, code, message } of lost) emit({ type: 'quarantined', file: join(root, path), code, message });
    const description = {
      version: 1,
      directory: root,
      ...identity,
      viewsEach: each,
      photos: good.map((photo) => ({ path: paths[photo]!, class: basename(dirname(files[photo]!)) })),
      rejected: lost,
    };
    const target = resolve(options.out);
    await writeFileAtomic(target, encodeNpy(rows, good.length * each, numFeatures));
    await writeFileAtomic(target.replace(/\.npy$/, '') + '.json', `${JSON.stringify(description, null, 2)}\n`);
    return {
      photos: good.length,
      numFeatures,
      rejected: lost,
      cached,
      imagesPerSecond: (items.length - cached) / Math.max(seconds, 1e-3),
    };
  } finally {
    await opened?.then((extractor) => extractor.close()).catch(() => undefined);
    await pipeline.close();
    backbone.model.dispose();
  }
}
