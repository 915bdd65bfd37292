import { useEffect, useState } from 'react';
import type { Thumbnail } from '../images/thumbnail.ts';
import { shownPredictions } from '../panes/photos.ts';
import type { RunState } from '../state/run-state.ts';

/** Decodes photos to thumbnails; a photo that cannot be decoded is left out. */
export type ThumbnailSource = (files: readonly string[]) => Promise<ReadonlyMap<string, Thumbnail>>;

const NONE: ReadonlyMap<string, Thumbnail> = new Map();

/** Thumbnails of the photos that the photos pane shows, decoded in the background once the set changes. */
export function useThumbnails(run: RunState, source: ThumbnailSource | undefined): ReadonlyMap<string, Thumbnail> {
  const [thumbnails, setThumbnails] = useState(NONE);
  const files = (shownPredictions(run)?.samples ?? [])
    .slice(0, 24)
    .map((one) => one.file)
    .join('\0');
  useEffect(() => {
    if (source === undefined || files === '') return;
    let current = true;
    void source(files.split('\0')).then((decoded) => {
      if (current) setThumbnails(decoded);
    });
    return () => {
      current = false;
    };
  }, [source, files]);
  return thumbnails;
}
