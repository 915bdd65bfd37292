import sharp from 'sharp';
import { BACKGROUNDS } from './backgrounds.mjs';
import { drawLeaf } from './leaves.mjs';
import { Noise } from './noise.mjs';
import { blurPlane, mix, overlay, pathOf, rasterise, rgb } from './raster.mjs';

/** Every kind of leaf is seen in every season: colour tells nothing of the kind. */
const SEASONS = [
  { flat: [86, 132, 48], patch: [116, 160, 62], vein: [168, 190, 110], back: 0.1 },
  { flat: [48, 92, 40], patch: [66, 112, 50], vein: [120, 156, 92], back: 0.08 },
  { flat: [128, 160, 66], patch: [160, 182, 84], vein: [196, 208, 132], back: 0.12 },
  { flat: [222, 178, 48], patch: [196, 146, 40], vein: [240, 214, 120], back: 0.2 },
  { flat: [206, 102, 34], patch: [170, 62, 30], vein: [232, 160, 84], back: 0.25 },
  { flat: [158, 40, 32], patch: [110, 30, 30], vein: [206, 110, 76], back: 0.25 },
  { flat: [128, 88, 52], patch: [92, 62, 40], vein: [164, 128, 86], back: 0.3 },
  { flat: [178, 148, 70], patch: [110, 122, 54], vein: [210, 188, 120], back: 0.4 },
];
const SIZES = [
  [160, 160],
  [176, 144],
  [144, 176],
];

/**
 * One photo of one leaf.
 * @param {string} kind
 * @param {import('./random.mjs').Random} random Decides everything else.
 * @returns {Promise<Buffer>} A JPEG.
 */
export async function takePhoto(kind, random) {
  const [width, height] = random.pick(SIZES);
  const noise = new Noise(random);
  const ground = random.pick(Object.keys(BACKGROUNDS));
  const picture = await BACKGROUNDS[ground](width, height, random, noise);
  await softenGround(picture, ground, random);

  const others = random.chance(0.2) ? random.whole(1, 2) : 0;
  for (let i = 0; i < others; i++) await layLeaf(picture, kind, random, noise, ground, true);
  await layLeaf(picture, kind, random, noise, ground, false);
  if (random.chance(0.3)) await cover(picture, random);
  if (ground === 'paper' && random.chance(0.5)) await tape(picture, random);
  light(picture, random, noise);
  return develop(picture, random);
}

/** The leaf is in focus, what is behind it often not. */
async function softenGround(picture, ground, random) {
  if (ground === 'paper' || ground === 'bokeh') return;
  const sigma = random.between(0, 1.8);
  if (sigma < 0.4) return;
  const { width, height, data } = picture;
  const raw = { width, height, channels: 3 };
  picture.data.set(await sharp(Uint8ClampedArray.from(data), { raw }).blur(sigma).raw().toBuffer());
}

async function layLeaf(picture, kind, random, noise, ground, aside) {
  const { width, height, data } = picture;
  const leaf = drawLeaf(kind, random);
  const place = pose(leaf, picture, random, aside);
  const area = { width, height };
  const path = (points, closed) => pathOf(points.map(place), closed);
  const scale = place.scale;

  const shape =
    leaf.parts.map((part) => `<path d="${path(part, true)}" fill="#f00"/>`).join('') +
    leaf.stalk.map((s) => strokeOf(s, '#f00', path, scale)).join('');
  const lines = leaf.veins.map((vein) => strokeOf(vein, '#0f0', path, scale)).join('');
  const stalks = leaf.stalk.map((s) => strokeOf(s, '#00f', path, scale)).join('');
  const drawn = await rasterise(area.width, area.height, shape);
  const drawnLines = await rasterise(area.width, area.height, lines + stalks);
  const cover = new Float32Array(width * height);
  for (let p = 0; p < cover.length; p++) cover[p] = drawn[p * 4 + 3] / 255;

  const depth = ground === 'bokeh' ? 0 : random.between(0.25, 0.75);
  castShadow(picture, cover, depth, random);

  const season = random.pick(SEASONS);
  const second = random.chance(0.45) ? random.pick(SEASONS) : season;
  const inner = blurPlane(cover, width, height, random.between(2, 5));
  const blotch = random.between(7, 22);
  const drying = random.chance(0.5) ? random.between(0.2, 0.8) : 0;
  const holes = random.chance(0.15) ? random.between(0.7, 0.76) : 1;
  const fold = random.normal() * 0.16;
  const tone = Array.from({ length: 3 }, () => random.normal() * 9);
  const veinStrength = random.between(0.15, 0.7) * (random.chance(0.15) ? -0.7 : 1);
  const gloss = random.between(0, 0.22);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (cover[p] === 0) continue;
      const [u, v] = place.inverse(x, y);
      const patch = noise.fractal(x / blotch + 40, y / blotch, 3);
      if (patch > holes && inner[p] > 0.8) continue;
      const towardsTip = Math.min(1, Math.max(0, v + (patch - 0.5) * 1.4));
      let colour = mix(
        mix(season.flat, second.flat, towardsTip),
        season.patch,
        Math.min(1, Math.max(0, patch * 2.4 - 0.7)),
      );
      const rim = drying * Math.max(0, 1 - (inner[p] - 0.35) * 2) * Math.min(1, patch * 1.6);
      colour = mix(colour, [104, 66, 36], Math.min(0.85, Math.max(0, rim)));
      const vein = drawnLines[p * 4 + 1] / 255;
      const stalk = drawnLines[p * 4 + 2] / 255;
      colour =
        veinStrength > 0
          ? mix(colour, season.vein, vein * veinStrength)
          : mix(colour, [40, 30, 16], -vein * veinStrength);
      colour = mix(colour, mix(season.vein, [120, 84, 50], 0.5), stalk * 0.8);
      const side = 1 + fold * Math.tanh(u * 14) + (noise.at(x / 14, y / 14 + 90) - 0.5) * 0.26;
      const shine = gloss * Math.max(0, noise.at(x / 26 + 9, y / 26) - 0.55) * 400;
      for (let c = 0; c < 3; c++) {
        const value = (colour[c] + tone[c]) * side + shine;
        data[p * 3 + c] += (value - data[p * 3 + c]) * cover[p];
      }
    }
  }
}

function strokeOf({ points, width }, colour, path, scale) {
  const thick = Math.max(0.7, width * scale).toFixed(2);
  return `<path d="${path(points, false)}" stroke="${colour}" stroke-width="${thick}" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** Any way up, near or far, seen askew, at times running out of the picture. */
function pose(leaf, { width, height }, random, aside) {
  const points = leaf.parts.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const scale = ((aside ? random.between(0.3, 0.6) : random.between(0.62, 1.05)) * Math.min(width, height)) / extent;
  const turn = random.between(0, 2 * Math.PI);
  const askew = random.between(0.72, 1);
  const tilt = random.between(0, Math.PI);
  const mirror = random.chance(0.5) ? -1 : 1;
  const drift = aside ? 0.34 : 0.08;
  const centre = [width * (0.5 + random.normal() * drift), height * (0.5 + random.normal() * drift)];
  const rotate = ([x, y], a) => [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
  const place = ([x, y]) => {
    const [a, b] = rotate([mirror * (x - middle[0]) * scale, -(y - middle[1]) * scale], turn);
    const [c, d] = rotate([a, b], -tilt);
    const [e, f] = rotate([c * askew, d], tilt);
    return [centre[0] + e, centre[1] + f];
  };
  place.scale = scale;
  place.inverse = (x, y) => {
    const [c, d] = rotate([x - centre[0], y - centre[1]], -tilt);
    const [a, b] = rotate([c / askew, d], tilt);
    const [e, f] = rotate([a, b], -turn);
    return [(mirror * e) / scale + middle[0], -f / scale + middle[1]];
  };
  return place;
}

function castShadow({ width, height, data }, cover, depth, random) {
  if (depth === 0) return;
  const soft = blurPlane(cover, width, height, random.between(1, 5));
  const [dx, dy] = [Math.round(random.between(-7, 7)), Math.round(random.between(-7, 7))];
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const [sx, sy] = [x - dx, y - dy];
      if (sx < 0 || sy < 0 || sx >= width || sy >= height) continue;
      const dark = 1 - depth * soft[sy * width + sx];
      for (let c = 0; c < 3; c++) data[p * 3 + c] *= dark;
    }
  }
}

/** A blade of grass, a twig or a needle in front. */
async function cover(picture, random) {
  const { width, height } = picture;
  const colour = random.pick([
    [70, 104, 40],
    [120, 146, 70],
    [84, 60, 40],
    [150, 118, 70],
    [40, 34, 26],
  ]);
  const strokes = Array.from({ length: random.whole(1, 4) }, () => {
    const from = [random.between(-0.1, 1.1) * width, random.chance(0.5) ? -5 : height + 5];
    const to = [random.next() * width, random.between(0.15, 0.9) * height];
    const sway = [(from[0] + to[0]) / 2 + random.normal() * 20, (from[1] + to[1]) / 2];
    const d = `M${from.map(Math.round).join(' ')}Q${sway.map(Math.round).join(' ')} ${to.map(Math.round).join(' ')}`;
    const thick = random.between(1.2, 5);
    return (
      `<path d="${d}" transform="translate(2 3)" stroke="#000" opacity="0.3" stroke-width="${thick.toFixed(1)}" fill="none"/>` +
      `<path d="${d}" stroke="${rgb(colour)}" stroke-width="${thick.toFixed(1)}" fill="none" stroke-linecap="round"/>`
    );
  });
  await overlay(picture, strokes.join(''), { blur: random.between(0, 1.6) });
}

/** Strips of linen tape, as herbaria use them. */
async function tape(picture, random) {
  const { width, height } = picture;
  const strips = Array.from({ length: random.whole(1, 2) }, () => {
    const [x, y] = [random.between(0.3, 0.7) * width, random.between(0.25, 0.75) * height];
    return `<rect x="-22" y="-4" width="44" height="8" transform="translate(${x.toFixed(0)} ${y.toFixed(0)}) rotate(${random.whole(-70, 70)})" fill="#f6f0de" stroke="#cfc4a6" stroke-width="0.6" opacity="0.9"/>`;
  });
  await overlay(picture, strips.join(''));
}

/** Daylight: from one side, through branches at times, warm or cool. */
function light({ width, height, data }, random, noise) {
  const turn = random.between(0, 2 * Math.PI);
  const slope = random.between(0, 0.5);
  const dapple = random.chance(0.35) ? random.between(0.2, 0.55) : 0;
  const size = random.between(18, 50);
  const warm = random.normal() * 0.07;
  const exposure = random.between(0.8, 1.2);
  const corner = random.between(0, 0.35);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const [u, v] = [x / width - 0.5, y / height - 0.5];
      let value =
        exposure * (1 + slope * (u * Math.cos(turn) + v * Math.sin(turn))) * (1 - corner * (u * u + v * v) * 2);
      if (dapple > 0) {
        const shade = 1 / (1 + Math.exp(-22 * (noise.fractal(x / size + 70, y / size, 2) - 0.5)));
        value *= 1 + dapple * (0.35 - shade);
      }
      data[i] *= value * (1 + warm);
      data[i + 1] *= value;
      data[i + 2] *= value * (1 - warm);
    }
  }
}

/** Lens, sensor and JPEG. */
async function develop({ width, height, data }, random) {
  const grain = random.between(0, 5);
  const contrast = random.between(0.85, 1.15);
  const pixels = Uint8ClampedArray.from(
    data,
    (v) => (v - 118) * contrast + 118 + (grain > 2 ? random.normal() * (grain - 2) : 0),
  );
  let photo = sharp(pixels, { raw: { width, height, channels: 3 } });
  const blur = random.between(0, 1.2);
  if (blur > 0.45) photo = photo.blur(blur);
  const colour = random.between(0.75, 1.2);
  return photo
    .modulate({ saturation: colour })
    .jpeg({ quality: random.whole(74, 86), mozjpeg: true })
    .toBuffer();
}
