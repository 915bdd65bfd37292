import { drawShape, SHAPE_CLASSES } from './shapes.mjs';
import { TEXTURE_CLASSES, TILE } from './textures.mjs';

/** Side of a drawn picture, in pixels. */
export const SIDE = 80;
const FINE = SIDE * 2;

/** Side of the coarse map of where the shape is. */
export const COARSE = SIDE / 4;

/**
 * One picture of pretraining: a shape with one texture on a ground with another, in any pose, colour and light.
 * @param {Uint8Array} out `SIDE² · 3` bytes, RGB.
 * @param {Uint8Array} where `COARSE²` bytes: how much of each field the shape covers, 255 for all.
 * @param {number} difficulty In [0, 1]: how much else is in the picture, and how loud it is.
 * @param {import('../herbarium/random.mjs').Random} random
 * @param {Uint8Array[][]} tiles From `makeTiles`.
 * @returns {{ shape: number, texture: number, ground: number }} The classes.
 */
export function drawPicture(out, where, difficulty, random, tiles) {
  const labels = {
    shape: random.whole(0, SHAPE_CLASSES - 1),
    texture: random.whole(0, TEXTURE_CLASSES - 1),
    ground: random.whole(0, TEXTURE_CLASSES - 1),
  };
  const canvas = new Float32Array(SIDE * SIDE * 3);
  const plain = random.chance(0.8 - 0.5 * difficulty);
  fill(
    canvas,
    undefined,
    sampler(random.pick(tiles[labels.ground]), random),
    palette(random, plain ? random.between(0.03, 0.3) : random.between(0.2, 0.8)),
  );
  if (random.chance(0.35)) blur(canvas, 1);
  clutter(canvas, random, tiles, random.chance(0.55 * difficulty) ? random.whole(1, 6) : 0);

  const mask = rasterise(pose(drawShape(labels.shape, random), random, false));
  locate(mask, where);
  shadow(canvas, mask, random);
  fill(
    canvas,
    mask,
    sampler(random.pick(tiles[labels.texture]), random),
    palette(random, random.between(0.05, 0.3 + 0.5 * difficulty)),
    random,
  );
  strokes(canvas, random, random.chance(0.4 * difficulty) ? random.whole(1, 3) : 0);
  develop(canvas, out, random);
  return labels;
}

function locate(mask, where) {
  for (let y = 0, p = 0; y < COARSE; y++) {
    for (let x = 0; x < COARSE; x++, p++) {
      let sum = 0;
      for (let j = 0; j < 4; j++) for (let i = 0; i < 4; i++) sum += mask[(y * 4 + j) * SIDE + x * 4 + i];
      where[p] = Math.round((sum / 16) * 255);
    }
  }
}

/** Bilinear reading of a tile, turned and scaled. */
function sampler(tile, random) {
  const turn = random.between(0, 2 * Math.PI);
  const scale = random.between(0.7, 1.8);
  const [c, s] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  const [ox, oy] = [random.next() * TILE, random.next() * TILE];
  return (x, y) => {
    const [u, v] = [ox + c * x - s * y, oy + s * x + c * y];
    const [u0, v0] = [Math.floor(u), Math.floor(v)];
    const [fu, fv] = [u - u0, v - v0];
    const m = TILE - 1;
    const [top, bottom] = [(v0 & m) * TILE, ((v0 + 1) & m) * TILE];
    const [left, right] = [u0 & m, (u0 + 1) & m];
    const a = tile[top + left] * (1 - fu) + tile[top + right] * fu;
    const b = tile[bottom + left] * (1 - fu) + tile[bottom + right] * fu;
    return (a * (1 - fv) + b * fv) / 255;
  };
}

/** From one colour to another over a third; `contrast` in [0, 1] is how far apart they are. */
function palette(random, contrast) {
  const base = [random.next() * 255, random.next() * 255, random.next() * 255];
  if (random.chance(0.3)) base.fill(base[0]);
  const away = () => base.map((v) => v + (random.next() - 0.5) * 400 * contrast);
  const [from, to] = [away(), away()];
  return (t, c) => (t < 0.5 ? from[c] + (base[c] - from[c]) * t * 2 : base[c] + (to[c] - base[c]) * (t * 2 - 1));
}

function fill(canvas, mask, sample, colour, random) {
  const fold = random === undefined ? 0 : random.normal() * 0.25;
  const turn = random === undefined ? 0 : random.between(0, 6.3);
  const [fx, fy] = [Math.cos(turn), Math.sin(turn)];
  for (let y = 0, p = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, p++) {
      const cover = mask === undefined ? 1 : mask[p];
      if (cover === 0) continue;
      const t = sample(x, y);
      const side = 1 + fold * Math.tanh(((x / SIDE - 0.5) * fx + (y / SIDE - 0.5) * fy) * 4);
      for (let c = 0; c < 3; c++) canvas[p * 3 + c] += (colour(t, c) * side - canvas[p * 3 + c]) * cover;
    }
  }
}

/** Bent a little, squeezed, turned, scaled and put somewhere; in pixels of the fine grid. */
function pose({ outlines, dots }, random, small) {
  const scale = (small ? random.between(0.08, 0.24) : random.between(0.27, 0.56)) * FINE;
  const squeeze = random.between(0.6, 1);
  const [turn, tilt] = [random.between(0, 6.3), random.between(0, 6.3)];
  const mirror = random.chance(0.5) ? -1 : 1;
  const bow = random.normal() * 0.12;
  const drift = small ? 0.3 : 0.09;
  const [cx, cy] = [FINE * (0.5 + random.normal() * drift), FINE * (0.5 + random.normal() * drift)];
  const [c1, s1, c2, s2] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const move = ([x, y]) => {
    const [a, b] = [mirror * (x + bow * y * y) * squeeze, y];
    const [u, v] = [a * c1 - b * s1, (a * s1 + b * c1) * 1];
    const [w, z] = [(u * c2 - v * s2) * squeeze, u * s2 + v * c2];
    return [cx + w * scale, cy + z * scale];
  };
  return { outlines: outlines.map((o) => o.map(move)), dots: dots.map(move) };
}

/** Coverage of each pixel in [0, 1], from twice as fine a grid: outlines one by one by the even-odd rule, dots as spots. */
function rasterise({ outlines, dots }) {
  const fine = new Uint8Array(FINE * FINE);
  const holed = outlines.length === 2;
  for (const outline of outlines) {
    const heights = outline.map(([, y]) => y);
    const [top, bottom] = [
      Math.max(0, Math.floor(Math.min(...heights))),
      Math.min(FINE - 1, Math.ceil(Math.max(...heights))),
    ];
    for (let y = top; y <= bottom; y++) {
      const at = y + 0.5;
      const crossings = [];
      for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
        const [x1, y1] = outline[i];
        const [x2, y2] = outline[j];
        if (y1 > at !== y2 > at) crossings.push(x1 + ((at - y1) / (y2 - y1)) * (x2 - x1));
      }
      crossings.sort((a, b) => a - b);
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        const [from, to] = [
          Math.max(0, Math.ceil(crossings[k] - 0.5)),
          Math.min(FINE, Math.ceil(crossings[k + 1] - 0.5)),
        ];
        for (let x = from; x < to; x++) fine[y * FINE + x] = holed ? fine[y * FINE + x] ^ 1 : 1;
      }
    }
  }
  for (const [x, y] of dots) {
    const [px, py] = [Math.round(x), Math.round(y)];
    for (let j = py - 1; j <= py + 1; j++) {
      for (let i = px - 1; i <= px + 1; i++) if (i >= 0 && j >= 0 && i < FINE && j < FINE) fine[j * FINE + i] = 1;
    }
  }
  const mask = new Float32Array(SIDE * SIDE);
  for (let y = 0, p = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, p++) {
      const q = 2 * y * FINE + 2 * x;
      mask[p] = (fine[q] + fine[q + 1] + fine[q + FINE] + fine[q + FINE + 1]) / 4;
    }
  }
  return mask;
}

function shadow(canvas, mask, random) {
  const depth = random.chance(0.7) ? random.between(0.1, 0.7) : 0;
  if (depth === 0) return;
  const [dx, dy] = [random.whole(-5, 5), random.whole(-5, 5)];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let j = -1; j <= 1; j++) {
        for (let i = -1; i <= 1; i++) {
          const [sx, sy] = [x - dx + i * 2, y - dy + j * 2];
          if (sx >= 0 && sy >= 0 && sx < SIDE && sy < SIDE) sum += mask[sy * SIDE + sx];
        }
      }
      const dark = 1 - (depth * sum) / 9;
      for (let c = 0; c < 3; c++) canvas[(y * SIDE + x) * 3 + c] *= dark;
    }
  }
}

/** Smaller shapes of any class that lie about. */
function clutter(canvas, random, tiles, count) {
  for (let n = 0; n < count; n++) {
    const mask = rasterise(pose(drawShape(random.whole(0, SHAPE_CLASSES - 1), random), random, true));
    fill(
      canvas,
      mask,
      sampler(random.pick(random.pick(tiles)), random),
      palette(random, random.between(0.1, 0.6)),
      random,
    );
  }
}

/** Lines that cross in front. */
function strokes(canvas, random, count) {
  for (let n = 0; n < count; n++) {
    const colour = [random.next() * 200, random.next() * 200, random.next() * 200];
    const [x0, y0, x1, y1, x2, y2] = Array.from({ length: 6 }, () => random.between(-0.1, 1.1) * SIDE);
    const radius = random.between(0.4, 1.6);
    for (let t = 0; t <= 1; t += 0.006) {
      const x = (1 - t) ** 2 * x0 + 2 * t * (1 - t) * x1 + t * t * x2;
      const y = (1 - t) ** 2 * y0 + 2 * t * (1 - t) * y1 + t * t * y2;
      for (let j = Math.floor(y - radius); j <= y + radius; j++) {
        for (let i = Math.floor(x - radius); i <= x + radius; i++) {
          if (i < 0 || j < 0 || i >= SIDE || j >= SIDE) continue;
          for (let c = 0; c < 3; c++) canvas[(j * SIDE + i) * 3 + c] = colour[c];
        }
      }
    }
  }
}

function blur(canvas, times) {
  for (let n = 0; n < times; n++) {
    const from = canvas.slice();
    for (let y = 1; y < SIDE - 1; y++) {
      for (let x = 1; x < SIDE - 1; x++) {
        for (let c = 0; c < 3; c++) {
          const i = (y * SIDE + x) * 3 + c;
          const across = from[i - 3] + from[i + 3] + from[i - SIDE * 3] + from[i + SIDE * 3];
          canvas[i] = from[i] * 0.4 + across * 0.15;
        }
      }
    }
  }
}

/** Light from one side, in the colour of the hour; the lens; the sensor. */
function develop(canvas, out, random) {
  const turn = random.between(0, 6.3);
  const slope = random.between(0, 0.6);
  const exposure = random.between(0.65, 1.25);
  const warm = random.normal() * 0.08;
  const tint = [1 + warm, 1, 1 - warm];
  if (random.chance(0.4)) blur(canvas, random.whole(1, 2));
  const grain = random.chance(0.5) ? random.between(2, 12) : 0;
  for (let y = 0, i = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = exposure * (1 + slope * ((x / SIDE - 0.5) * Math.cos(turn) + (y / SIDE - 0.5) * Math.sin(turn)));
      for (let c = 0; c < 3; c++, i++) {
        const v = canvas[i] * value * tint[c] + (grain > 0 ? (random.next() - 0.5) * grain * 2 : 0);
        out[i] = v < 0 ? 0 : v > 255 ? 255 : v;
      }
    }
  }
}
