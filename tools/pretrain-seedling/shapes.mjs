import { Random } from '../herbarium/random.mjs';

/**
 * The shapes of pretraining: each class is a formula with numbers of its own, drawn from its index. Outlines lie in about
 * [-1, 1]²; an instance of a class differs from another by small changes of those numbers.
 *
 * Families: sums of radial waves (as in Kataoka et al. 2022, radial contours), the superformula (Gielis 2003), stars and gears,
 * rows and rings of equal parts, iterated function systems (as in FractalDB, Kataoka et al. 2020). None is a leaf's.
 *
 * @typedef {[number, number]} Point
 * @typedef {{ outlines: Point[][], dots: Point[] }} Shape `dots` are points of a fractal's attractor.
 */
export const SHAPE_CLASSES = 256;
const FAMILIES = [radialWaves, superformula, star, repeated, fractal, radialWaves, star, repeated];

/** @param {number} index Class. @param {Random} random The instance's. @returns {Shape} */
export function drawShape(index, random) {
  const family = FAMILIES[index % FAMILIES.length];
  return family(new Random('shape', index), random);
}

const TURN = 2 * Math.PI;
const near = (value, random, spread = 0.08) => value * (1 + random.normal() * spread);
const polar = (count, radius) =>
  Array.from({ length: count }, (_, i) => {
    const angle = (i / count) * TURN;
    const r = radius(angle);
    return [Math.cos(angle) * r, Math.sin(angle) * r];
  });

function radialWaves(own, random) {
  const waves = Array.from({ length: own.whole(2, 4) }, () => ({
    order: own.whole(1, 9),
    height: own.between(0.08, 0.4),
    phase: own.between(0, TURN),
    sharp: own.pick([0.5, 1, 1, 2]),
  })).map((w) => ({ ...w, height: near(w.height, random, 0.15), phase: w.phase + random.normal() * 0.15 }));
  const radius = (a) =>
    waves.reduce((r, w) => {
      const s = Math.sin(w.order * a + w.phase);
      return r + (w.height * Math.sign(s) * Math.abs(s) ** w.sharp) / Math.sqrt(waves.length / 2);
    }, 0.7);
  return { outlines: [polar(120, (a) => Math.max(0.06, radius(a)))], dots: [] };
}

function superformula(own, random) {
  const m = own.whole(1, 11);
  const [n1, n2, n3] = [own.between(0.3, 4), own.between(0.4, 7), own.between(0.4, 7)].map((n) => near(n, random));
  const radius = (a) => {
    const sum = Math.abs(Math.cos((m * a) / 4)) ** n2 + Math.abs(Math.sin((m * a) / 4)) ** n3;
    return Math.min(4, (sum || 1e-6) ** (-1 / n1));
  };
  const points = polar(140, radius);
  const largest = Math.max(...points.map(([x, y]) => Math.hypot(x, y)));
  return { outlines: [points.map(([x, y]) => [x / largest, y / largest])], dots: [] };
}

/** Polygons, stars and gears: `count` corners, drawn in or not, straight or hollow sides, now and then a hole. */
function star(own, random) {
  const count = own.whole(3, 12);
  const inner = near(own.between(0.3, 1), random);
  const tooth = own.pick([0, 0, 0.25, 0.4]);
  const twist = own.between(-0.4, 0.4);
  const hole = own.chance(0.3) ? own.between(0.15, 0.4) : 0;
  const reach = Array.from({ length: count }, () => near(1, random, 0.04));
  const corners = [];
  for (let i = 0; i < count; i++) {
    const at = (part, r) => [
      Math.cos(((i + part) / count) * TURN) * r * reach[i],
      Math.sin(((i + part) / count) * TURN) * r * reach[i],
    ];
    if (tooth > 0)
      corners.push(at(-tooth / 2, 1), at(tooth / 2, 1), at(0.5 - tooth / 2, inner), at(0.5 + tooth / 2, inner));
    else corners.push(at(0, 1), at(0.5 + twist, inner));
  }
  return { outlines: hole > 0 ? [corners, polar(40, () => hole * Math.min(inner, 0.8))] : [corners], dots: [] };
}

/** One small part, many times: in a row, along an arc, in a ring, on a grid. */
function repeated(own, random) {
  const count = own.whole(3, 13);
  const along = own.pick(['row', 'arc', 'ring', 'grid', 'zigzag', 'spiral']);
  const size = near(own.between(0.1, 0.26), random);
  const girth = near(own.between(0.25, 1), random);
  const corners = own.pick([3, 4, 5, 40, 40]);
  const tilt = own.between(0, TURN) + random.normal() * 0.1;
  const follows = own.chance(0.6);
  const taper = own.between(-0.6, 0.6);
  const bar = own.chance(0.35) ? own.between(0.015, 0.06) : 0;
  const bow = random.normal() * 0.15;
  const outlines = [];
  for (let i = 0; i < count; i++) {
    const t = count === 1 ? 0 : (i / (count - 1)) * 2 - 1;
    const [x, y, direction] = place(along, t, i, count, bow);
    const turn = tilt + (follows ? direction : 0);
    const scale = size * (1 + taper * t);
    outlines.push(
      polar(corners, () => scale).map(([a, b]) => {
        const [u, v] = [a * 1.6, b * girth * 1.6];
        return [x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn)];
      }),
    );
  }
  if (bar > 0)
    outlines.push([
      [-1, -bar],
      [1, -bar],
      [1, bar],
      [-1, bar],
    ]);
  return { outlines, dots: [] };
}

function place(along, t, i, count, bow) {
  switch (along) {
    case 'row':
      return [t, bow * t * t, 0];
    case 'arc':
      return [Math.sin(t * 1.6) * 0.9, 0.4 - Math.cos(t * 1.6) * 0.9, t * 1.6];
    case 'ring':
      return [Math.cos((i / count) * TURN) * 0.75, Math.sin((i / count) * TURN) * 0.75, (i / count) * TURN];
    case 'grid': {
      const side = Math.ceil(Math.sqrt(count));
      return [((i % side) / side) * 1.8 - 0.7, (Math.floor(i / side) / side) * 1.8 - 0.7, 0];
    }
    case 'zigzag':
      return [t, (i % 2 === 0 ? 0.28 : -0.28) + bow * t, i % 2 === 0 ? 0.6 : -0.6];
    default:
      return [Math.cos(t * 4) * (0.55 + t * 0.4), Math.sin(t * 4) * (0.55 + t * 0.4), t * 4];
  }
}

/** The attractor of two to four contracting maps, by the chaos game. */
function fractal(own, random) {
  const maps = Array.from({ length: own.whole(2, 4) }, () => {
    const [s1, s2, r1, r2] = [
      own.between(0.3, 0.82),
      own.between(0.2, 0.75),
      own.between(0, TURN),
      own.between(-0.6, 0.6),
    ];
    const jitter = () => random.normal() * 0.02;
    return {
      a: s1 * Math.cos(r1) + jitter(),
      b: -s2 * Math.sin(r1 + r2) + jitter(),
      c: s1 * Math.sin(r1) + jitter(),
      d: s2 * Math.cos(r1 + r2) + jitter(),
      e: own.between(-1, 1) + jitter(),
      f: own.between(-1, 1) + jitter(),
    };
  });
  const weights = maps.map(({ a, b, c, d }) => Math.max(0.05, Math.abs(a * d - b * c)));
  const total = weights.reduce((x, y) => x + y);
  const dots = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < 2600; i++) {
    let chosen = random.next() * total;
    let m = 0;
    while (m < maps.length - 1 && (chosen -= weights[m]) > 0) m++;
    const { a, b, c, d, e, f } = maps[m];
    [x, y] = [a * x + b * y + e, c * x + d * y + f];
    if (i > 40) dots.push([x, y]);
  }
  return { outlines: [], dots: fitUnit(dots) };
}

function fitUnit(points) {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  const scale = 2 / Math.max(1e-6, x1 - x0, y1 - y0);
  return points.map(([x, y]) => [(x - (x0 + x1) / 2) * scale, (y - (y0 + y1) / 2) * scale]);
}
