import { join } from 'node:path';

import { readCorpusGolden } from '@graft/test-fixtures';

import type { PictureResult } from './contract.ts';
import { openPipeline } from './pipeline.ts';

const DATA = process.env['GRAFT_REAL_DATA'];
const withData = DATA === undefined ? it.skip : it;
const why = DATA === undefined ? ' (skipped: GRAFT_REAL_DATA is not set)' : '';

const golden = readCorpusGolden();
/** Pillow's cells are rounded to whole levels. */
const ROUNDING = 0.5;

/** Where cells of one side begin and end, as tools/image-golden/corpus.py has them. */
function edges(size: number): [number, number][] {
  return Array.from({ length: golden.grid }, (_, i) => {
    const from = Math.floor((i * size) / golden.grid);
    return [from, Math.max(Math.floor(((i + 1) * size) / golden.grid), from + 1)];
  });
}

/** Mean distance in levels between the picture's cells and Pillow's. */
function distanceFrom({ width, height, pixels }: PictureResult, means: Buffer): number {
  let sum = 0;
  let cell = 0;
  for (const [top, bottom] of edges(height)) {
    for (const [left, right] of edges(width)) {
      const colors = [0, 0, 0];
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) for (let c = 0; c < 3; c++) colors[c]! += pixels[(y * width + x) * 3 + c]!;
      const count = (bottom - top) * (right - left);
      for (const color of colors) sum += Math.abs(color / count - means[cell++]!);
    }
  }
  return sum / cell;
}

describe('the pipeline and Pillow over the nasty corpus', () => {
  withData(`have the same picture of each file that Pillow decodes${why}`, async () => {
    const pipeline = openPipeline({ threads: 2 });
    const wrong: string[] = [];
    for (const [name, { format, width, height, means }] of Object.entries(golden.files)) {
      const picture = await pipeline.decodeImage({ file: join(DATA ?? '', 'nasty', name) });
      if (picture.verdict.status === 'error')
        wrong.push(`${name}: ${picture.verdict.code}, ${picture.verdict.message}`);
      else if (picture.width !== width || picture.height !== height)
        wrong.push(
          `${name}: ${String(picture.width)} × ${String(picture.height)}, not ${String(width)} × ${String(height)}`,
        );
      else {
        const distance = distanceFrom(picture, Buffer.from(means, 'base64'));
        const most = (golden.limits[format] ?? 0) + ROUNDING;
        if (!(distance <= most)) wrong.push(`${name}: ${distance.toFixed(2)} levels on average`);
      }
    }
    await pipeline.close();
    expect(Object.keys(golden.files).length).toBeGreaterThan(250);
    expect(wrong).toEqual([]);
  });
});
