/**
 * Outlines of five kinds of leaves, each with its own proportions, in the leaf's own space: the stalk joins at (0, 0), the tip
 * is near (0, 1). A leaf is `parts` (closed outlines), `veins` and `stalk` (lines with a width).
 *
 * @typedef {[number, number]} Point
 * @typedef {{ points: Point[], width: number }} Line
 * @typedef {{ parts: Point[][], veins: Line[], stalk: Line[] }} Leaf
 */

export const KINDS = ['fern', 'ginkgo', 'maple', 'oak', 'willow'];

/** @param {string} kind @param {import('./random.mjs').Random} random @returns {Leaf} */
export function drawLeaf(kind, random) {
  const leaf = { fern, ginkgo, maple, oak, willow }[kind](random);
  return bend(leaf, random);
}

/** Five pointed lobes that spread like a hand, each with a tooth or two a side. */
function maple(random) {
  const heart = [0, random.between(0.16, 0.26)];
  const spread = random.between(0.88, 1.12);
  const lobes = [-118, -58, 0, 58, 118].map((degrees, i) => ({
    angle: ((degrees * spread + random.normal() * 4) * Math.PI) / 180,
    length: [0.42, 0.72, 0.84, 0.72, 0.42][i] * random.between(0.9, 1.1),
  }));
  const sinus = random.between(0.27, 0.4);
  const girth = random.between(0.85, 1.15);
  const at = (angle, radius) => [heart[0] + Math.sin(angle) * radius, heart[1] + Math.cos(angle) * radius];
  const outline = [[0, 0.1]];
  lobes.forEach(({ angle, length }, i) => {
    const before = i === 0 ? angle - 0.75 : (angle + lobes[i - 1].angle) / 2;
    const after = i === 4 ? angle + 0.75 : (angle + lobes[i + 1].angle) / 2;
    outline.push(at(before, i === 0 ? 0.16 : sinus * random.between(0.85, 1.1)));
    const teeth = length > 0.55 ? [0.56, 0.78] : [0.66];
    const side = (sign) =>
      teeth.flatMap((t) => {
        const reach = length * t;
        const off = sign * girth * (0.3 - 0.22 * t) * random.between(0.8, 1.25);
        const inner = sign * girth * (0.2 - 0.17 * t);
        return [
          [reach, off],
          [reach + length * 0.07, inner],
        ];
      });
    const place = ([radius, off]) => at(angle + Math.atan2(off, radius), Math.hypot(radius, off));
    outline.push(...side(-1).map(place), at(angle, length));
    outline.push(...side(1).reverse().map(place));
    if (i === 4) outline.push(at(after, 0.16));
  });
  const veins = lobes.map(({ angle, length }) => ({ points: [heart, at(angle, length * 0.94)], width: 0.016 }));
  for (const { angle, length } of lobes) {
    for (const t of [0.35, 0.55, 0.72]) {
      for (const sign of [-1, 1]) {
        const from = at(angle, length * t);
        const to = [
          from[0] + Math.sin(angle + sign * 0.7) * 0.17 * length,
          from[1] + Math.cos(angle + sign * 0.7) * 0.17 * length,
        ];
        veins.push({ points: [from, to], width: 0.008 });
      }
    }
  }
  return { parts: [outline], veins, stalk: stalk(random, heart) };
}

/** A blade widest beyond its middle, cut into round lobes. */
function oak(random) {
  const lobes = random.between(3.4, 5.4);
  const depth = random.between(0.34, 0.58);
  const girth = random.between(0.27, 0.38);
  const sides = [-1, 1].map((sign) => {
    const phase = random.between(-0.2, 0.2);
    return Array.from({ length: 90 }, (_, i) => {
      const t = i / 89;
      const envelope = girth * Math.sin(Math.PI * t ** 1.25) ** 0.62 + 0.012;
      const wave = Math.abs(Math.sin(Math.PI * (lobes * t ** 1.08 + phase))) ** 0.62;
      const blunt = t > 0.9 ? 1 : 1 - depth + depth * wave;
      return [sign * envelope * blunt, t + 0.05 * wave * envelope * 4];
    });
  });
  const veins = [
    {
      points: [
        [0, 0],
        [0, 0.97],
      ],
      width: 0.016,
    },
  ];
  for (let i = 1; i < lobes * 1.25; i++) {
    const t = i / (lobes * 1.25);
    for (const sign of [-1, 1]) {
      const reach = girth * 0.8 * Math.sin(Math.PI * t);
      veins.push({
        points: [
          [0, t * 0.9],
          [sign * reach, t * 0.9 + reach * 0.75],
        ],
        width: 0.009,
      });
    }
  }
  return { parts: [[...sides[0], ...sides[1].reverse()]], veins, stalk: stalk(random, [0, 0.02], 0.12) };
}

/** A fan on a long stalk, its rim wavy and mostly cleft in the middle, its veins like ribs. */
function ginkgo(random) {
  const open = random.between(0.85, 1.3);
  const cleft = random.chance(0.8) ? random.between(0.12, 0.55) : 0;
  const waves = random.between(3, 7);
  const phase = random.between(0, 7);
  const ripple = random.between(0.012, 0.04);
  const rim = (a) => {
    const u = a / open;
    const notch = cleft * Math.exp(-((u / 0.09) ** 2));
    const fall = 1 - 0.16 * u ** 2 - 0.14 * Math.abs(u) ** 7;
    const radius =
      (0.97 * fall + ripple * Math.sin(waves * 3 * u + phase) + ripple * 0.6 * Math.sin(waves * 8 * u)) * (1 - notch);
    return [Math.sin(a) * radius, Math.cos(a) * radius];
  };
  const angles = Array.from({ length: 121 }, (_, i) => open * (i / 60 - 1));
  const flank = (sign) =>
    Array.from({ length: 12 }, (_, i) => {
      const t = (i + 1) / 13;
      const [x, y] = rim(sign * open);
      return [x * t ** 1.25, y * t ** 0.8];
    });
  const outline = [[0, 0], ...flank(-1), ...angles.map(rim), ...flank(1).reverse()];
  const veins = Array.from({ length: 25 }, (_, i) => {
    const [x, y] = rim(open * 0.93 * (i / 12 - 1));
    return {
      points: [
        [x * 0.08, y * 0.1],
        [x * 0.45, y * 0.55],
        [x * 0.95, y * 0.95],
      ],
      width: 0.006,
    };
  });
  return { parts: [outline], veins, stalk: stalk(random, [0, 0.05], 0.5) };
}

/** A frond: leaflets in pairs along a stem, shorter towards the tip. */
function fern(random) {
  const pairs = random.whole(9, 17);
  const length = random.between(0.26, 0.42);
  const rake = random.between(0.15, 0.55);
  const toothed = random.chance(0.6);
  const fullness = random.between(0.8, 1.15);
  const parts = [];
  const veins = [];
  for (let i = 0; i < pairs; i++) {
    const t = 0.06 + (0.9 * i) / (pairs - 1);
    const size = length * Math.min(1, 0.55 + t * 2.4) * (1 - t) ** 0.62 + 0.02;
    for (const sign of [-1, 1]) {
      const angle = rake + random.normal() * 0.05;
      const girth = ((fullness * 0.9) / pairs) * 0.55;
      const wobble = random.between(0.9, 1.1);
      const place = (u, v) => {
        const along = u * size * wobble;
        return [
          sign * (along * Math.cos(angle) - v * Math.sin(angle)),
          t + along * Math.sin(angle) + v * Math.cos(angle),
        ];
      };
      const edge = (way) =>
        Array.from({ length: 15 }, (_, k) => {
          const u = k / 14;
          const teeth = toothed ? 1 - 0.42 * (k % 2) : 1;
          return place(u, way * girth * Math.sin(Math.PI * (0.18 + 0.82 * u)) ** 0.7 * teeth);
        });
      parts.push([place(0, 0), ...edge(1), place(1.02, 0), ...edge(-1).reverse()]);
      veins.push({ points: [place(0, 0), place(0.92, 0)], width: 0.005 });
    }
  }
  const stem = {
    points: [
      [0, -0.12],
      [0, 0.5],
      [0, 1],
    ],
    width: 0.015,
  };
  return { parts, veins, stalk: [stem] };
}

/** Long and narrow, pointed at both ends, finely toothed; now and then two or three on one twig. */
function willow(random) {
  const girth = random.between(0.065, 0.13);
  const middle = random.between(0.85, 1.25);
  const serration = random.between(0, 0.07);
  const blade = (scale, turn, foot) => {
    const place = ([x, y]) => [
      foot[0] + scale * (x * Math.cos(turn) + y * Math.sin(turn)),
      foot[1] + scale * (y * Math.cos(turn) - x * Math.sin(turn)),
    ];
    const side = (sign) =>
      Array.from({ length: 61 }, (_, i) => {
        const t = i / 60;
        return [sign * girth * Math.sin(Math.PI * t ** middle) ** 0.85 * (1 - serration * (i % 2)), t];
      });
    const veins = [
      {
        points: [
          [0, 0],
          [0, 0.98],
        ],
        width: 0.014,
      },
    ];
    for (let t = 0.12; t < 0.9; t += 0.1) {
      for (const sign of [-1, 1])
        veins.push({
          points: [
            [0, t],
            [sign * girth * 0.75, t + 0.09],
          ],
          width: 0.004,
        });
    }
    return {
      outline: [...side(-1), ...side(1).reverse()].map(place),
      veins: veins.map(({ points, width }) => ({ points: points.map(place), width: width * scale })),
    };
  };
  const blades = [blade(1, 0, [0, 0])];
  const more = random.chance(0.35) ? random.whole(1, 3) : 0;
  for (let i = 0; i < more; i++) {
    const turn = (i % 2 === 0 ? 1 : -1) * random.between(0.4, 0.8);
    blades.push(blade(random.between(0.6, 0.9), turn, [0, -0.08 - 0.16 * i]));
  }
  const twig =
    more > 0
      ? [
          {
            points: [
              [0, 0.02],
              [0.01, -0.3],
              [0.03, -0.55],
            ],
            width: 0.022,
          },
        ]
      : stalk(random, [0, 0.02], 0.1);
  return { parts: blades.map((b) => b.outline), veins: blades.flatMap((b) => b.veins), stalk: twig };
}

function stalk(random, from, length = 0.35) {
  const sway = random.between(-0.25, 0.25) * length;
  const end = [sway * 1.4, -length * random.between(0.6, 1.2)];
  return [{ points: [from, [sway * 0.3, end[1] * 0.5], end], width: 0.022 }];
}

/** No leaf lies straight: the axis curves, one half is narrower, the rim is uneven. */
function bend(leaf, random) {
  const curve = random.normal() * 0.13;
  const lean = random.normal() * 0.08;
  const lopsided = random.between(0.9, 1.1);
  const stretch = random.between(0.88, 1.12);
  const waves = [1, 2, 3].map(() => [random.between(3, 11), random.between(0, 7), random.between(0, 0.008)]);
  const move = ([x, y]) => {
    const wobble = waves.reduce((sum, [f, p, a]) => sum + a * Math.sin(f * (x * 1.7 + y) + p), 0);
    const wide = (x > 0 ? x * lopsided : x / lopsided) * stretch + wobble;
    return [wide + curve * y * y + lean * y, y + wobble * 0.5 - curve * 0.8 * wide];
  };
  const line = ({ points, width }) => ({ points: points.map(move), width });
  return { parts: leaf.parts.map((part) => part.map(move)), veins: leaf.veins.map(line), stalk: leaf.stalk.map(line) };
}
