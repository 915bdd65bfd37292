import { mix, newPicture, overlay, pathOf, rgb } from './raster.mjs';

/** What a leaf lies on or is held against: each takes (width, height, random, noise) and gives a picture. */
export const BACKGROUNDS = { paper, soil, grass, litter, stone, wood, bokeh, snow };

/** A herbarium sheet: cream paper with fibres, at times ruled or held down with strips. */
async function paper(width, height, random, noise) {
  const tone = random.pick([
    [242, 235, 216],
    [232, 226, 212],
    [248, 246, 240],
    [226, 211, 180],
    [214, 219, 214],
  ]);
  const picture = newPicture(width, height, (x, y) => {
    const grain = noise.fractal(x / 40, y / 40, 3) * 14 + noise.at(x / 1.5, y / 1.5) * 7 - 12;
    return tone.map((v) => v + grain);
  });
  if (random.chance(0.3)) {
    const gap = random.between(9, 18);
    const lines = Array.from({ length: Math.ceil(height / gap) }, (_, i) => `M0 ${(i * gap).toFixed(1)}H${width}`);
    await overlay(picture, `<path d="${lines.join('')}" stroke="#6a86a8" stroke-width="0.8" opacity="0.5"/>`);
  }
  return picture;
}

async function soil(width, height, random, noise) {
  const dark = random.pick([
    [52, 38, 28],
    [70, 52, 38],
    [44, 40, 36],
    [88, 62, 42],
  ]);
  const light = mix(dark, [168, 140, 110], random.between(0.45, 0.8));
  const scale = random.between(6, 16);
  const picture = newPicture(width, height, (x, y) => {
    const clod = noise.fractal(x / scale, y / scale, 4, 0.65);
    return mix(dark, light, Math.min(1, Math.max(0, (clod - 0.3) * 2.2)));
  });
  const pebbles = Array.from({ length: random.whole(5, 40) }, () => {
    const [x, y, r] = [random.next() * width, random.next() * height, random.between(1, 5)];
    const turn = random.whole(0, 180);
    const shape = `rx="${r.toFixed(1)}" ry="${(r * random.between(0.5, 0.9)).toFixed(1)}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn})"`;
    return `<ellipse ${shape} fill="${rgb(mix(dark, [190, 180, 165], random.between(0.2, 0.9)))}"/>`;
  });
  await overlay(picture, pebbles.join(''), { blur: 0.6, strength: 0.85 });
  return picture;
}

async function grass(width, height, random, noise) {
  const deep = random.pick([
    [22, 44, 16],
    [34, 52, 20],
    [48, 50, 24],
    [16, 36, 22],
  ]);
  const bright = random.pick([
    [110, 158, 58],
    [142, 166, 78],
    [86, 140, 66],
    [168, 160, 92],
  ]);
  const picture = newPicture(width, height, (x, y) => mix(deep, bright, noise.fractal(x / 20, y / 20, 3) * 0.35));
  const lean = random.between(-0.6, 0.6);
  for (const layer of [0, 1, 2]) {
    const blades = Array.from({ length: 70 }, () => {
      const [x, y] = [random.next() * width * 1.2 - width * 0.1, random.next() * height * 1.3];
      const length = random.between(18, 60);
      const angle = lean + random.normal() * 0.5;
      const [dx, dy] = [Math.sin(angle) * length, -Math.cos(angle) * length];
      const curl = random.normal() * 12;
      const colour = rgb(mix(deep, bright, 0.15 + 0.28 * layer + random.next() * 0.3));
      return `<path d="M${x.toFixed(1)} ${y.toFixed(1)}q${(dx / 2 + curl).toFixed(1)} ${(dy / 2).toFixed(1)} ${dx.toFixed(1)} ${dy.toFixed(1)}" stroke="${colour}" stroke-width="${random.between(1, 3.4).toFixed(1)}" fill="none" stroke-linecap="round"/>`;
    });
    await overlay(picture, blades.join(''), { blur: (2 - layer) * random.between(0.3, 0.9) });
  }
  return picture;
}

/** The floor of a wood: old leaves of no kind in particular, one over the other. */
async function litter(width, height, random, noise) {
  const picture = await soil(width, height, random, noise);
  const tones = [
    [122, 82, 48],
    [150, 104, 58],
    [96, 68, 46],
    [168, 132, 84],
    [134, 66, 38],
    [108, 98, 62],
    [186, 150, 70],
  ];
  const green = random.chance(0.25);
  for (let i = 0, n = random.whole(12, 34); i < n; i++) {
    const [x, y, size] = [random.next() * width, random.next() * height, random.between(12, 42)];
    const turn = random.between(0, 2 * Math.PI);
    const girth = random.between(0.25, 0.6);
    const ragged = random.between(0, 0.16);
    const bumps = random.whole(3, 9);
    const points = Array.from({ length: 40 }, (_, k) => {
      const a = (k / 40) * 2 * Math.PI;
      const r = size * (1 + ragged * Math.sin(bumps * a + i));
      const [px, py] = [Math.cos(a) * r, Math.sin(a) * r * girth * (1 - 0.3 * Math.cos(a))];
      return [x + px * Math.cos(turn) - py * Math.sin(turn), y + px * Math.sin(turn) + py * Math.cos(turn)];
    });
    const tone = green ? mix(random.pick(tones), [92, 122, 52], random.next()) : random.pick(tones);
    const colour = mix(tone, [30, 22, 16], random.between(0, 0.45));
    const rib = [points[0], points[20]];
    await overlay(
      picture,
      `<path d="${pathOf(
        points.map(([a, b]) => [a + 2, b + 3]),
        true,
      )}" fill="#140c06" opacity="0.45"/>` +
        `<path d="${pathOf(points, true)}" fill="${rgb(colour)}"/>` +
        `<path d="${pathOf(rib, false)}" stroke="${rgb(mix(colour, [225, 195, 150], 0.35))}" stroke-width="1"/>`,
      { blur: random.between(0.3, 0.9) },
    );
  }
  return picture;
}

async function stone(width, height, random, noise) {
  const tone = random.pick([
    [120, 118, 114],
    [96, 98, 102],
    [152, 146, 136],
    [132, 120, 108],
    [70, 72, 76],
  ]);
  const speck = random.between(10, 38);
  const picture = newPicture(width, height, (x, y) => {
    const v = (noise.fractal(x / 50, y / 50, 3) - 0.5) * 50 + (noise.fractal(x / 2.2, y / 2.2, 2) - 0.5) * speck * 2;
    return tone.map((t) => t + v);
  });
  if (random.chance(0.5)) {
    let [x, y, a] = [random.next() * width, 0, Math.PI / 2 + random.normal() * 0.4];
    const crack = [[x, y]];
    while (y < height && crack.length < 60) {
      a += random.normal() * 0.3;
      x += Math.cos(a) * 6;
      y += Math.abs(Math.sin(a)) * 6;
      crack.push([x, y]);
    }
    await overlay(
      picture,
      `<path d="${pathOf(crack, false)}" stroke="#1c1a18" stroke-width="${random.between(0.8, 2.6).toFixed(1)}" fill="none" opacity="0.7"/>`,
    );
  }
  return picture;
}

async function wood(width, height, random, noise) {
  const tone = random.pick([
    [164, 118, 74],
    [122, 84, 54],
    [190, 156, 112],
    [112, 100, 90],
    [86, 58, 40],
  ]);
  const turn = random.between(0, Math.PI);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const rings = random.between(3, 8);
  return newPicture(width, height, (x, y) => {
    const [u, v] = [x * c + y * s, y * c - x * s];
    const warp = noise.fractal(u / 90, v / 16, 3) * rings;
    const grain = (warp - Math.floor(warp)) * 34 + noise.at(u / 22, v / 1.3) * 26 - 30;
    const gap = Math.abs((((v + 400) / 46) % 1) - 0.5) > 0.485 ? -55 : 0;
    return tone.map((t) => t + grain + gap);
  });
}

/** Held up against trees out of focus, or the sky. */
async function bokeh(width, height, random, noise) {
  const far = random.pick([
    [
      [64, 92, 40],
      [170, 190, 110],
    ],
    [
      [120, 150, 190],
      [214, 226, 238],
    ],
    [
      [96, 66, 36],
      [218, 168, 84],
    ],
    [
      [34, 48, 44],
      [120, 150, 120],
    ],
  ]);
  const slope = random.between(-1, 1);
  const picture = newPicture(width, height, (x, y) => {
    const t =
      noise.fractal(x / 60, y / 60, 2) * 0.8 + (0.5 + (slope * (x / width - 0.5) + (0.5 - y / height)) * 0.5) * 0.4;
    return mix(far[0], far[1], Math.min(1, Math.max(0, t)));
  });
  const discs = Array.from({ length: random.whole(8, 40) }, () => {
    const colour = rgb(mix(far[0], mix(far[1], [255, 250, 220], 0.5), random.next()));
    return `<circle cx="${(random.next() * width).toFixed(1)}" cy="${(random.next() * height).toFixed(1)}" r="${random.between(4, 20).toFixed(1)}" fill="${colour}" opacity="${random.between(0.15, 0.5).toFixed(2)}"/>`;
  });
  await overlay(picture, discs.join(''), { blur: random.between(1, 5) });
  return picture;
}

/** Old snow or sand: pale, lumpy, lit from one side. */
async function snow(width, height, random, noise) {
  const tone = random.pick([
    [214, 222, 234],
    [216, 196, 160],
    [198, 180, 152],
  ]);
  const scale = random.between(10, 28);
  const lumps = (x, y) => noise.fractal(x / scale, y / scale, 4, 0.55);
  return newPicture(width, height, (x, y) => {
    const slope = lumps(x, y) - lumps(x - 2, y - 2);
    return tone.map((t, channel) => t + slope * (channel === 2 ? 320 : 380) + (noise.at(x, y) - 0.5) * 8);
  });
}
