import { Noise } from '../herbarium/noise.mjs';
import { Random } from '../herbarium/random.mjs';

/** Side of a tile, in texels, a power of two: tiles are read round their edges. */
export const TILE = 256;
export const TEXTURE_CLASSES = 64;
const VARIANTS = 2;
const FAMILIES = [clouds, gabor, cells, marble, dots, reaction, ridges, checks];

/**
 * All tiles, `[class][variant]`, each `TILE²` values in [0, 255]: Perlin-like noise, Gabor waves, Voronoi cells, marble, dots,
 * Gray and Scott's reaction and diffusion, ridges, checks. Classes of a family differ in their numbers.
 * @returns {Uint8Array[][]}
 */
export function makeTiles() {
  return Array.from({ length: TEXTURE_CLASSES }, (_, index) =>
    Array.from({ length: VARIANTS }, (_, variant) => {
      const family = FAMILIES[index % FAMILIES.length];
      return stretch(family(new Random('texture', index), new Random('tile', index, variant)));
    }),
  );
}

function paint(value) {
  const tile = new Float32Array(TILE * TILE);
  for (let y = 0, i = 0; y < TILE; y++) for (let x = 0; x < TILE; x++, i++) tile[i] = value(x, y);
  return tile;
}

function stretch(tile) {
  const sample = tile.filter((_, i) => i % 37 === 0).sort();
  const [low, high] = [sample[Math.floor(sample.length * 0.02)], sample[Math.floor(sample.length * 0.98)]];
  return Uint8Array.from(tile, (v) => Math.min(255, Math.max(0, ((v - low) / (high - low || 1)) * 255)));
}

function clouds(own, random) {
  const noise = new Noise(random);
  const [scale, octaves, gain, squash] = [
    own.between(4, 40),
    own.whole(1, 5),
    own.between(0.35, 0.8),
    own.between(0.2, 1),
  ];
  return paint((x, y) => noise.fractal(x / scale, y / scale / squash, octaves, gain));
}

function gabor(own, random) {
  const waves = Array.from({ length: own.whole(1, 4) }, () => ({
    turn: own.between(0, Math.PI),
    step: own.between(0.15, 1.1),
    phase: random.between(0, 7),
  }));
  const bend = own.between(0, 14);
  const square = own.chance(0.4);
  const noise = new Noise(random);
  return paint((x, y) => {
    const shift = bend * noise.at(x / 40, y / 40);
    const v = waves.reduce(
      (sum, w) => sum + Math.sin(w.step * (x * Math.cos(w.turn) + y * Math.sin(w.turn) + shift) + w.phase),
      0,
    );
    return square ? Math.tanh(v * 3) : v;
  });
}

/** Distance to the nearest of scattered points, to the second nearest, or what lies between. */
function cells(own, random) {
  const step = own.between(8, 30);
  const kind = own.whole(0, 3);
  const spread = own.between(0.2, 1);
  const count = Math.ceil(TILE / step) + 3;
  const points = Array.from({ length: count * count }, () => [
    random.next() * spread,
    random.next() * spread,
    random.next(),
  ]);
  return paint((x, y) => {
    const [cx, cy] = [Math.floor(x / step) + 1, Math.floor(y / step) + 1];
    let [first, second, tone] = [Infinity, Infinity, 0];
    for (let j = cy - 1; j <= cy + 1; j++) {
      for (let i = cx - 1; i <= cx + 1; i++) {
        const [px, py, t] = points[j * count + i];
        const d = Math.hypot(x / step + 1 - i - px, y / step + 1 - j - py);
        if (d < first) [first, second, tone] = [d, first, t];
        else if (d < second) second = d;
      }
    }
    return [first, second - first, Math.min(0.2, second - first), tone + Math.min(0.15, second - first)][kind];
  });
}

function marble(own, random) {
  const noise = new Noise(random);
  const [step, scale, force, turn] = [
    own.between(0.05, 0.4),
    own.between(15, 60),
    own.between(2, 14),
    own.between(0, 3),
  ];
  return paint((x, y) =>
    Math.sin(step * (x * Math.cos(turn) + y * Math.sin(turn)) + force * noise.fractal(x / scale, y / scale, 4)),
  );
}

function dots(own, random) {
  const count = own.whole(60, 700);
  const [small, large, girth, soft] = [own.between(1, 4), own.between(4, 11), own.between(0.2, 1), own.chance(0.5)];
  const turned = own.chance(0.5);
  const tile = new Float32Array(TILE * TILE);
  for (let n = 0; n < count; n++) {
    const [cx, cy, r, turn, tone] = [
      random.next() * TILE,
      random.next() * TILE,
      random.between(small, large),
      turned ? random.between(0, 3.2) : 0.6,
      random.between(0.4, 1),
    ];
    for (let dy = -Math.ceil(r); dy <= r; dy++) {
      for (let dx = -Math.ceil(r); dx <= r; dx++) {
        const [u, v] = [dx * Math.cos(turn) + dy * Math.sin(turn), (dy * Math.cos(turn) - dx * Math.sin(turn)) / girth];
        const d = Math.hypot(u, v) / r;
        if (d < 1)
          tile[(Math.floor(cy + dy) & (TILE - 1)) * TILE + (Math.floor(cx + dx) & (TILE - 1))] = soft
            ? tone * (1 - d * d)
            : tone;
      }
    }
  }
  return tile;
}

/** Gray and Scott's two substances; feed and kill rates (Pearson 1993) make spots, worms or mazes. */
function reaction(own, random) {
  const [feed, kill] = own.pick([
    [0.037, 0.06],
    [0.03, 0.062],
    [0.025, 0.06],
    [0.078, 0.061],
    [0.039, 0.058],
    [0.026, 0.051],
    [0.034, 0.0618],
    [0.014, 0.045],
  ]);
  const side = TILE / 2;
  let [u, v] = [new Float32Array(side * side).fill(1), new Float32Array(side * side)];
  for (let n = 0; n < 60; n++) {
    const at = random.whole(0, side * side - 1);
    for (let d = 0; d < 25; d++) v[(at + (d % 5) + Math.floor(d / 5) * side) % (side * side)] = 0.5;
  }
  let [nu, nv] = [new Float32Array(side * side), new Float32Array(side * side)];
  for (let step = 0; step < 1200; step++) {
    for (let y = 0; y < side; y++) {
      const up = ((y + side - 1) % side) * side;
      const down = ((y + 1) % side) * side;
      for (let x = 0; x < side; x++) {
        const i = y * side + x;
        const left = y * side + ((x + side - 1) % side);
        const right = y * side + ((x + 1) % side);
        const uvv = u[i] * v[i] * v[i];
        nu[i] = u[i] + 0.2 * (u[left] + u[right] + u[up + x] + u[down + x] - 4 * u[i]) - uvv + feed * (1 - u[i]);
        nv[i] = v[i] + 0.1 * (v[left] + v[right] + v[up + x] + v[down + x] - 4 * v[i]) + uvv - (feed + kill) * v[i];
      }
    }
    [u, nu, v, nv] = [nu, u, nv, v];
  }
  return paint((x, y) => v[(y >> 1) * side + (x >> 1)]);
}

function ridges(own, random) {
  const noise = new Noise(random);
  const [scale, octaves, power, squash] = [
    own.between(10, 50),
    own.whole(1, 4),
    own.between(1, 4),
    own.between(0.15, 1),
  ];
  return paint((x, y) => (1 - Math.abs(noise.fractal(x / scale, y / scale / squash, octaves) - 0.5) * 2) ** power);
}

function checks(own, random) {
  const [w, h, shift, gap, turn] = [
    own.between(5, 26),
    own.between(5, 26),
    own.between(0, 1),
    own.between(0, 0.25),
    own.between(0, 1.5),
  ];
  const tones = Array.from({ length: 997 }, () => random.next());
  const mixed = own.between(0, 1);
  return paint((x, y) => {
    const [a, b] = [x * Math.cos(turn) + y * Math.sin(turn) + 600, y * Math.cos(turn) - x * Math.sin(turn) + 600];
    const row = Math.floor(b / h);
    const [fx, fy] = [a / w + row * shift, b / h];
    const edge = Math.min(fx - Math.floor(fx), fy - Math.floor(fy)) < gap ? -0.6 : 0;
    const column = Math.floor(fx);
    return edge + (1 - mixed) * ((column + row) & 1) + mixed * tones[(column * 31 + row * 57) % 997];
  });
}
