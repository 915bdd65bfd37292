import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { openPipeline } from './pipeline.ts';

const DATA = process.env['GRAFT_REAL_DATA'];
const withData = DATA === undefined ? it.skip : it;
const why = DATA === undefined ? ' (skipped: GRAFT_REAL_DATA is not set)' : '';

/** One line of the corpus's MANIFEST.tsv: what Pillow says of a file. */
interface Entry {
  readonly path: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly decodes: boolean;
}

function readManifest(folder: string): Entry[] {
  const [, ...lines] = readFileSync(join(folder, 'MANIFEST.tsv'), 'utf8').split(/\r?\n/);
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [path = '', , , format = '', , size = '', , , result = ''] = line.split('\t');
      const [width = 0, height = 0] = size.split('x').map(Number);
      return { path, format, width, height, decodes: result === 'ok' };
    });
}

/** The first hundred photos of a class. */
function listPhotos(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .slice(0, 100)
    .map((name) => join(folder, name));
}

/** What Pillow decodes and we do not, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'pillow/12bit.cropped.tif': "twelve bits a sample, which sharp's libvips does not take",
};

const CODES = ['ok', 'empty', 'not-an-image', 'unsupported', 'corrupt', 'truncated', 'too-large'];
const PHOTO_FORMATS = ['JPEG', 'MPO', 'PNG', 'WEBP', 'BMP', 'GIF', 'TIFF', 'AVIF'];

describe('the pipeline over the nasty corpus', () => {
  withData(`has a verdict for each file, and pixels wherever Pillow has them${why}`, async () => {
    const folder = join(DATA ?? '', 'nasty');
    const pipeline = openPipeline({ threads: 1 });
    const wrong: string[] = [];
    for (const { path, format, width, height, decodes } of readManifest(folder)) {
      const start = performance.now();
      const { verdict } = await pipeline.decodeImage({ file: join(folder, path), maxSide: 64 });
      if (performance.now() - start > 5000) wrong.push(`${path}: took more than 5 s`);
      if (!CODES.includes(verdict.code)) wrong.push(`${path}: ${verdict.code}`);
      if (!decodes || !PHOTO_FORMATS.includes(format) || path in EXCEPTIONS) continue;
      const sides = [verdict.width, verdict.height].sort().join();
      if (verdict.status === 'error') wrong.push(`${path}: Pillow decodes it; ${verdict.code}, ${verdict.message}`);
      else if (sides !== [width, height].sort().join()) wrong.push(`${path}: ${sides}, not ${String([width, height])}`);
    }
    await pipeline.close();
    expect(wrong).toEqual([]);
  });

  withData(`reads 10,000 photos without its memory growing${why}`, async () => {
    const folder = join(DATA ?? '', 'cats-dogs', 'test');
    const files = ['cat', 'dog'].flatMap((name) => listPhotos(join(folder, name)));
    const pipeline = openPipeline({ threads: 2 });
    const out = new Uint8Array(files.length * 32 * 32 * 3);
    const rss: number[] = [];
    for (let round = 0; round * files.length < 10_000; round++) {
      await pipeline.readBatch({ files, height: 32, width: 32, interpolation: 'bilinear', out });
      rss.push(process.memoryUsage().rss / 2 ** 20);
    }
    await pipeline.close();
    const early = Math.max(...rss.slice(5, 10));
    // A sanitizer keeps some of what is freed, of every test before this one, and counts leaks itself.
    const slack = process.env['GRAFT_ADDON'] === undefined ? 20 : 100;
    expect(Math.max(...rss.slice(-5))).toBeLessThan(early + slack);
  });
});
