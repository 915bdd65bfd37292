#!/usr/bin/env node
/**
 * Draws the herbarium, Graft's built-in sample: photos of five kinds of leaves, no two alike, the same files for the same
 * seed (and the same version of sharp, which rasterises and encodes).
 *
 *     node tools/herbarium/herbarium.mjs [--out DIR] [--seed N] [--sheet FILE.png]
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { KINDS } from './leaves.mjs';
import { takePhoto } from './photo.mjs';
import { Random } from './random.mjs';

/** Photos of each kind. */
const SPLITS = { train: 80, validation: 16, test: 60 };
const MOST_BYTES = 3e6;

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(here, '../../packages/backbone-seedling/herbarium') },
    seed: { type: 'string', default: '7' },
    sheet: { type: 'string' },
  },
});

await rm(values.out, { recursive: true, force: true });
let bytes = 0;
const sheet = [];
for (const [split, count] of Object.entries(SPLITS)) {
  for (const kind of KINDS) {
    const folder = path.join(values.out, split, kind);
    await mkdir(folder, { recursive: true });
    for (let i = 0; i < count; i++) {
      const photo = await takePhoto(kind, new Random(values.seed, split, kind, i));
      bytes += photo.length;
      await writeFile(path.join(folder, `${String(i).padStart(3, '0')}.jpg`), photo);
      if (split === 'test' && i < 10) sheet.push(photo);
    }
  }
}
const photos = KINDS.length * Object.values(SPLITS).reduce((a, b) => a + b);
process.stderr.write(`${photos} photos, ${(bytes / 1e6).toFixed(2)} MB, in ${values.out}\n`);
if (bytes > MOST_BYTES) {
  process.stderr.write(`too many bytes: the repository carries at most ${MOST_BYTES / 1e6} MB of them\n`);
  process.exitCode = 1;
}
if (values.sheet !== undefined) {
  const cell = 150;
  const parts = await Promise.all(
    sheet.map(async (photo, i) => ({
      input: await sharp(photo)
        .resize(cell - 6, cell - 6, { fit: 'contain', background: '#ffffff' })
        .toBuffer(),
      left: (i % 10) * cell + 3,
      top: Math.floor(i / 10) * cell + 3,
    })),
  );
  const canvas = { create: { width: 10 * cell, height: KINDS.length * cell, channels: 3, background: '#ffffff' } };
  await sharp(canvas).composite(parts).png().toFile(values.sheet);
}
