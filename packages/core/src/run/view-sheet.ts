import { join, resolve } from 'node:path';

import sharp from 'sharp';

import { listFilesBelow } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';
import { hashFiles } from '../features/index.ts';
import { drawView, openPipeline, POLICIES, type ImagePipeline, type PolicyName } from '../image/index.ts';
import { writeFileAtomic } from '../model/index.ts';
import { viewKey } from './view-key.ts';

export interface ViewSheetOptions {
  /** Folder of photos, at any depth. */
  readonly directory: string;
  readonly policy: PolicyName;
  /** Rows: so many photos, evenly spread over the folder. */
  readonly photos: number;
  /** Columns beside the first, which is the photo as it is. */
  readonly views: number;
  /** Side of each picture in pixels. */
  readonly size: number;
  readonly seed: number;
  /** A PNG file. */
  readonly out: string;
}

export interface ViewSheet {
  /** Relative paths, a row each. */
  readonly photos: readonly string[];
  /** Of the files looked at, those that cannot be read. */
  readonly unreadable: readonly string[];
}

/** White between the pictures. */
const GAP = 4;

/**
 * Draws a contact sheet: a row a photo, first as it is, then the views of it that training with this policy and seed stores.
 *
 * @throws GraftError `folder-missing`, `folder-empty` where no file is a photo, `write-failed`
 */
export async function writeViewSheet(options: ViewSheetOptions): Promise<ViewSheet> {
  const root = resolve(options.directory);
  const paths = await listFilesBelow(root);
  const pipeline = openPipeline();
  try {
    const photos: string[] = [];
    const unreadable: string[] = [];
    const rows: Uint8Array[] = [];
    // Where one cannot be read, the next one stands in for it.
    for (let row = 0; row < Math.min(options.photos, paths.length); row++) {
      const first = Math.floor((row * paths.length) / options.photos);
      const last = Math.floor(((row + 1) * paths.length) / options.photos);
      for (const path of paths.slice(first, Math.max(last, first + 1))) {
        const pixels = await viewsOf(join(root, path), options, pipeline);
        (pixels ? photos : unreadable).push(path);
        if (!pixels) continue;
        rows.push(pixels);
        break;
      }
    }
    if (rows.length === 0)
      throw new GraftError({
        code: 'folder-empty',
        what: 'There is no photo here that can be read',
        received: `${root}, ${unreadable.length} files looked at`,
        expected: 'photos, or folders of photos',
        next: `graft audit ${root}`,
      });
    await writeFileAtomic(resolve(options.out), await sheet(rows, options));
    return { photos, unreadable };
  } finally {
    await pipeline.close();
  }
}

/** The photo and its views, one below the other; `undefined` where it cannot be read. */
async function viewsOf(
  file: string,
  { policy: name, views, size, seed }: ViewSheetOptions,
  pipeline: ImagePipeline,
): Promise<Uint8Array | undefined> {
  const policy = POLICIES[name];
  const hashes = await hashFiles(file, [file], undefined);
  const drawn = Array.from({ length: views }, (_, i) => drawView(policy, viewKey(seed, i + 1, hashes.get(file))));
  const out = new Uint8Array((views + 1) * size * size * 3);
  const { verdicts } = await pipeline.readBatch({
    files: Array.from({ length: views + 1 }, () => file),
    views: [null, ...drawn],
    height: size,
    width: size,
    interpolation: policy.interpolation,
    out,
  });
  return verdicts.every(({ status }) => status !== 'error') ? out : undefined;
}

async function sheet(rows: readonly Uint8Array[], { views, size }: ViewSheetOptions): Promise<Uint8Array> {
  const step = size + GAP;
  const [width, height] = [(views + 1) * step + GAP, rows.length * step + GAP];
  const pixels = new Uint8Array(width * height * 3).fill(255);
  for (const [row, pictures] of rows.entries())
    for (let column = 0; column <= views; column++)
      for (let y = 0; y < size; y++) {
        const from = (column * size + y) * size * 3;
        const to = (GAP + row * step + y) * width + GAP + column * step;
        pixels.set(pictures.subarray(from, from + size * 3), to * 3);
      }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
