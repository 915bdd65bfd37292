import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { linesAsSvg } from '../draw/svg.ts';
import type { Thumbnail } from '../images/thumbnail.ts';
import { shownPredictions, THUMBNAIL } from '../panes/photos.ts';
import { composeRun } from '../screen/compose-run.ts';
import type { RunState } from '../state/run-state.ts';
import { themeFor } from '../theme/theme.ts';

/** Pixels of a photo in the picture, at twice the size of the place that it takes. */
const PIXELS = 160;

/** Draws the dashboard over a run as it stands into an SVG file, photos and all. */
export async function drawPicture(run: RunState, file: string, columns: number, rows: number): Promise<void> {
  const thumbnails = new Map<string, Thumbnail>();
  const images = new Map<string, string>();
  for (const { file: photo } of shownPredictions(run)?.samples.slice(0, 24) ?? []) {
    const jpeg = await sharp(photo)
      .rotate()
      .resize(PIXELS, PIXELS, { fit: 'fill' })
      .jpeg({ quality: 75 })
      .toBuffer()
      .catch(() => undefined);
    if (jpeg === undefined) continue;
    thumbnails.set(photo, { rows: [], graphic: { key: photo, ...THUMBNAIL, draw: '' } });
    images.set(photo, `data:image/jpeg;base64,${jpeg.toString('base64')}`);
  }
  const blocks = composeRun(run, columns, rows, { program: 'npx graft', thumbnails });
  await writeFile(file, linesAsSvg(blocks, columns, rows, themeFor('truecolor'), images));
}
