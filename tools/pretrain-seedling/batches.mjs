import { closeSync, openSync, readSync } from 'node:fs';
import { COARSE, SIDE } from './picture.mjs';
import { PIXELS_AT, RECORD } from './draw.mjs';

/** Side of what is cut out of a picture for training. */
export const CROP = 72;
export const COARSE_CROP = CROP / 4;

/** Reads drawn pictures at random and changes each a little every time it is seen. */
export class Batches {
  #files;
  #perFile;

  /** @param {readonly string[]} files @param {number} perFile Records in each. */
  constructor(files, perFile) {
    this.#files = files.map((file) => openSync(file));
    this.#perFile = perFile;
  }

  close() {
    for (const file of this.#files) closeSync(file);
  }

  /**
   * @param {import('../herbarium/random.mjs').Random} random Decides which pictures, and how they are changed.
   * @param {{ size: number, from: number, to: number, augment: boolean }} options Pictures `from` … `to` - 1 are drawn on.
   * @returns Pixels in [-1, 1], `[size, CROP, CROP, 3]`; where the shapes are, in [0, 1],
   *   `[size, COARSE_CROP, COARSE_CROP, 1]`; and the labels of each.
   */
  next(random, { size, from, to, augment }) {
    const pixels = new Float32Array(size * CROP * CROP * 3);
    const labels = { shape: new Int32Array(size), texture: new Int32Array(size), ground: new Int32Array(size) };
    const where = new Float32Array(size * COARSE_CROP ** 2);
    const record = Buffer.alloc(RECORD);
    for (let n = 0; n < size; n++) {
      const index = augment ? random.whole(from, to - 1) : from + n;
      readSync(this.#files[Math.floor(index / this.#perFile)], record, 0, RECORD, (index % this.#perFile) * RECORD);
      labels.shape[n] = record.readUInt16LE(0);
      labels.texture[n] = record.readUInt16LE(2);
      labels.ground[n] = record.readUInt16LE(4);
      const target = { pixels: pixels.subarray(n * CROP * CROP * 3), where: where.subarray(n * COARSE_CROP ** 2) };
      view({ pixels: record.subarray(PIXELS_AT), where: record.subarray(6) }, target, random, augment);
    }
    return { pixels, where, labels };
  }
}

/** One of eight ways round, cut out somewhere, in changed colours. */
function view(source, target, random, augment) {
  const most = (SIDE - CROP) / 4;
  const [ox, oy] = augment ? [random.whole(0, most), random.whole(0, most)] : [most >> 1, most >> 1];
  const way = augment ? random.whole(0, 7) : 0;
  const grey = augment && random.chance(0.15);
  const start = augment ? random.whole(0, 2) : 0;
  const step = augment && random.chance(0.5) ? 2 : 1;
  const gain = [0, 0, 0].map(() => (augment ? random.between(0.75, 1.25) : 1) / 127.5);
  const shift = augment ? random.between(-0.25, 0.25) : 0;
  eachTurned(COARSE_CROP, way, (p, u, v) => {
    target.where[p] = source.where[(v + oy) * COARSE + u + ox] / 255;
  });
  eachTurned(CROP, way, (p, u, v) => {
    const at = ((v + oy * 4) * SIDE + u + ox * 4) * 3;
    const luma = grey ? (source.pixels[at] + source.pixels[at + 1] * 2 + source.pixels[at + 2]) / 4 : 0;
    for (let c = 0; c < 3; c++) {
      const value = grey ? luma : source.pixels[at + ((start + c * step) % 3)];
      target.pixels[p * 3 + c] = value * gain[c] - 1 + shift;
    }
  });
}

function eachTurned(side, way, visit) {
  for (let y = 0, p = 0; y < side; y++) {
    for (let x = 0; x < side; x++, p++) {
      const [a, b] = way & 1 ? [y, x] : [x, y];
      visit(p, way & 2 ? side - 1 - a : a, way & 4 ? side - 1 - b : b);
    }
  }
}
