/**
 * Reads files and damaged copies of them in every way that the pipeline has; sanitized.mjs runs it with a checked addon, and
 * looks for leaks afterwards. By itself it finds hangs, missing verdicts and results that change from one reading to the next.
 *
 *     node tools/fuzz/damaged-copies.mjs SECONDS SEED FOLDER…
 *
 * Takes a file a round from each of the folders until the time is over, but each file once at least.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { openPipeline } from '../../packages/core/dist/image/index.js';
import { mutate } from './mutate.mjs';

const [seconds, seed, ...folders] = process.argv.slice(2);
/** Of folders of photos, which are all alike, so many. */
const MOST_FILES = 700;
const COPIES = 4;
const LONGEST_S = 30;
const box = [0.1, 0.2, 0.7, 0.5];
const VIEWS = [
  null,
  ...['nearest', 'reflect', 'constant', 'wrap'].map((fillMode) => ({
    rotation: 31,
    shiftX: 0.2,
    zoomY: 1.3,
    fillMode,
  })),
  { crop: box, shear: 20, flipHorizontal: true, flipVertical: true },
  { autoContrast: true, equalize: true, posterize: 3, solarize: 100, sharpness: 2.5 },
  { brightness: 1.4, contrast: 0.6, saturation: 1.7, hue: 0.3, blur: 1.1 },
  { grayscale: true, jpegQuality: 30, erase: box, eraseValue: 9 },
];
const CODES = ['ok', 'empty', 'not-an-image', 'unsupported', 'corrupt', 'truncated', 'too-large', 'out-of-memory'];

const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(json|tsv|md)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .filter((_, index, all) => index % Math.ceil(all.length / MOST_FILES) === 0),
);
const end = performance.now() + Number(seconds) * 1000;
const pipeline = openPipeline({ threads: 2, maxPixels: 1 << 22, maxFileBytes: 1 << 24 });
const wrong = [];
let reads = 0;

for (let round = 0; round === 0 || performance.now() < end; round++) {
  for (const [index, path] of files.entries()) {
    if (round > 0 && performance.now() > end) break;
    const start = performance.now();
    await readAll(path, round, index);
    if (performance.now() - start > LONGEST_S * 1000) wrong.push(`${path}: round ${round} took over ${LONGEST_S} s`);
  }
}
await pipeline.close();
console.log(`damaged copies: ${files.length} files, ${reads} readings, ${wrong.length} wrong`);
for (const line of wrong.slice(0, 20)) console.log(`  ${line}`);
process.exitCode = wrong.length > 0 ? 1 : 0;

/** The first round has the file itself among its copies. */
async function readAll(path, round, index) {
  const file = readFileSync(path);
  const other = readFileSync(files[(index * 31 + round) % files.length]);
  const key = Number(seed) * 1_000_003 + round * 65_537 + index * 101;
  const copies = Array.from({ length: COPIES }, (_, copy) =>
    round === 0 && copy === 0 ? file : mutate(file, key + copy, other),
  );
  const batch = copies.map((copy, i) => ({ copy, view: VIEWS[(index + round * COPIES + i) % VIEWS.length] }));
  const views = batch.map(({ view }) => view);
  for (const [height, width, interpolation] of [
    [24, 37, 'bilinear'],
    [61, 47, 'nearest'],
  ]) {
    const request = { files: copies, views, height, width, interpolation };
    const [first, second] = [await pipeline.readBatch(request), await pipeline.readBatch(request)];
    reads += 2 * copies.length;
    if (Buffer.compare(first.pixels, second.pixels) !== 0)
      wrong.push(`${path}: round ${round} differs when read again`);
    for (const { code, status } of first.verdicts)
      if (!CODES.includes(code) || (code === 'ok') !== (status === 'ok')) wrong.push(`${path}: ${status} ${code}`);
  }
  const copy = copies[round % COPIES];
  for (const request of [{ file: copy }, { file: copy, maxSide: 20 }]) {
    const { verdict, width, height, pixels } = await pipeline.decodeImage(request);
    reads++;
    if (pixels.length !== width * height * 3 || (verdict.status === 'error') !== (pixels.length === 0))
      wrong.push(`${path}: ${verdict.code} with ${pixels.length} bytes`);
  }
}
