import { drawHalfBlocks, type Thumbnail } from '../draw/half-block.ts';
import { THUMBNAIL } from '../panes/photos.ts';
import type { ThumbnailSource } from '../screen/use-thumbnails.ts';
import type { Theme } from '../theme/theme.ts';

/**
 * Decodes photos with the native pipeline, on one thread, each photo once; where there is no addon, or the terminal has too
 * few colours, there are no thumbnails.
 */
export function thumbnailSource({ depth }: Theme): ThumbnailSource | undefined {
  if (depth !== '256' && depth !== 'truecolor') return undefined;
  const known = new Map<string, Thumbnail>();
  return async (files) => {
    const missing = files.filter((file) => !known.has(file));
    if (missing.length > 0)
      for (const [file, thumbnail] of await decode(missing, depth).catch(() => [])) known.set(file, thumbnail);
    return new Map(known);
  };
}

async function decode(files: readonly string[], depth: '256' | 'truecolor'): Promise<[string, Thumbnail][]> {
  const { openPipeline } = await import('@graft/core/data');
  const width = THUMBNAIL.columns;
  const height = THUMBNAIL.rows * 2;
  const size = width * height * 3;
  const out = new Uint8Array(files.length * size);
  const pipeline = openPipeline({ threads: 1 });
  try {
    const { verdicts } = await pipeline.readBatch({ files, width, height, interpolation: 'bilinear', out });
    return files.flatMap((file, index): [string, Thumbnail][] => {
      if (verdicts[index]?.status === 'error') return [];
      const rgb = out.subarray(index * size, (index + 1) * size);
      return [[file, { width, height, rgb, rows: drawHalfBlocks({ width, height, rgb }, depth) }]];
    });
  } finally {
    await pipeline.close();
  }
}
