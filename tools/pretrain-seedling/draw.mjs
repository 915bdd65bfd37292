#!/usr/bin/env node
/**
 * Draws pictures of pretraining into a file, one after the other, and can be stopped and started again.
 *
 *     node tools/pretrain-seedling/draw.mjs FILE FIRST COUNT TOTAL SEED
 *
 * A record is three little-endian 16-bit labels (shape, texture, ground), `COARSE²` bytes of where the shape is, then
 * `SIDE² · 3` bytes of RGB. The pictures grow harder along the file, but for those held back.
 */
import { appendFileSync, existsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { Random } from '../herbarium/random.mjs';
import { COARSE, drawPicture, SIDE } from './picture.mjs';
import { makeTiles } from './textures.mjs';

export const RECORD = 6 + COARSE * COARSE + SIDE * SIDE * 3;
/** Where in a record the pixels begin. */
export const PIXELS_AT = 6 + COARSE * COARSE;

/** The first pictures, which are never trained on, are of middling difficulty. */
export const HELD_BACK = 512;

export function drawInto(file, { first, count, total, seed }) {
  if (!existsSync(file)) writeFileSync(file, '');
  const done = Math.floor(statSync(file).size / RECORD);
  truncateSync(file, done * RECORD);
  if (done >= count) return;
  const tiles = makeTiles();
  const PART = 250;
  for (let from = done; from < count; from += PART) {
    const part = Buffer.alloc(Math.min(PART, count - from) * RECORD);
    for (let at = 0, n = from; at < part.length; at += RECORD, n++) {
      const where = part.subarray(at + 6, at + PIXELS_AT);
      const pixels = part.subarray(at + PIXELS_AT, at + RECORD);
      const difficulty = first + n < HELD_BACK ? 0.5 : (first + n) / total;
      const random = new Random(seed, 'picture', first + n);
      const { shape, texture, ground } = drawPicture(pixels, where, difficulty, random, tiles);
      part.writeUInt16LE(shape, at);
      part.writeUInt16LE(texture, at + 2);
      part.writeUInt16LE(ground, at + 4);
    }
    appendFileSync(file, part);
  }
}

const [, script, file, first, count, total, seed] = process.argv;
if (script?.endsWith('draw.mjs')) {
  drawInto(file, { first: Number(first), count: Number(count), total: Number(total), seed });
}
