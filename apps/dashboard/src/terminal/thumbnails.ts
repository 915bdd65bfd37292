import { drawHalfBlocks } from '../draw/half-block.ts';
import { encodeGraphic, pixelsFor, type ImageSetup } from '../images/encode.ts';
import type { Picture } from '../images/picture.ts';
import type { Thumbnail } from '../images/thumbnail.ts';
import { THUMBNAIL } from '../panes/photos.ts';
import type { ThumbnailSource } from '../screen/use-thumbnails.ts';
import type { Theme } from '../theme/theme.ts';

/** Numbers that other programs on the same terminal hardly use. */
const FIRST_ID = 0x67_72_00_01;

/**
 * Decodes photos with the native pipeline, on one thread, each photo once; where there is no addon, or the terminal has too
 * few colours and no pictures of its own, there are no thumbnails.
 */
export function thumbnailSource({ depth }: Theme, images: ImageSetup): ThumbnailSource | undefined {
  const { protocol } = images;
  if (protocol === 'none' || depth === 'none') return undefined;
  if (protocol === 'blocks' && depth === '16') return undefined;
  const known = new Map<string, Thumbnail>();
  return async (files) => {
    const missing = files.filter((file) => !known.has(file));
    if (missing.length > 0)
      for (const [file, picture] of await decode(missing, images).catch(() => [])) {
        const key = `${file} ${THUMBNAIL.columns}×${THUMBNAIL.rows}`;
        const graphic = await encodeGraphic(picture, { key, ...THUMBNAIL, id: FIRST_ID + known.size }, protocol);
        known.set(
          file,
          graphic === undefined
            ? { rows: drawHalfBlocks(picture, depth === 'truecolor' ? 'truecolor' : '256') }
            : { rows: [], graphic },
        );
      }
    return new Map(known);
  };
}

async function decode(files: readonly string[], images: ImageSetup): Promise<[string, Picture][]> {
  const { openPipeline } = await import('@graft/core/image');
  const { width, height } = pixelsFor(images, THUMBNAIL.columns, THUMBNAIL.rows);
  const size = width * height * 3;
  const out = new Uint8Array(files.length * size);
  const pipeline = openPipeline({ threads: 1 });
  try {
    const { verdicts } = await pipeline.readBatch({ files, width, height, interpolation: 'bilinear', out });
    return files.flatMap((file, index): [string, Picture][] => {
      if (verdicts[index]?.status === 'error') return [];
      return [[file, { width, height, rgb: out.subarray(index * size, (index + 1) * size) }]];
    });
  } finally {
    await pipeline.close();
  }
}
