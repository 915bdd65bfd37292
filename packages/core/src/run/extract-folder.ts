import { basename, dirname, join, resolve } from 'node:path';

import { listFilesBelow } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';
import { encodeNpy } from '../features/index.ts';
import { writeFileAtomic } from '../model/index.ts';
import { photoFeatures, type PhotoFeaturesOptions } from './photo-features.ts';

export interface ExtractFolderOptions extends PhotoFeaturesOptions {
  /** Folder of photos, at any depth. */
  readonly directory: string;
  /** `FILE.npy`; `FILE.json` is written beside it. */
  readonly out: string;
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
  const { emit = () => undefined } = options;
  const paths = await listFilesBelow(root);
  if (paths.length === 0) {
    throw new GraftError({
      code: 'folder-empty',
      what: 'There are no files in this folder',
      received: root,
      expected: 'photos, or folders of photos',
      next: 'name the folder that holds them',
    });
  }
  const files = paths.map((path) => join(root, path));
  const {
    features,
    rejected,
    identity,
    viewsEach: each,
    cached,
    imagesPerSecond,
  } = await photoFeatures(root, files, options);
  const { numFeatures } = identity;
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
  return { photos: good.length, numFeatures, rejected: lost, cached, imagesPerSecond };
}
