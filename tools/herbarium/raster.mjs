import sharp from 'sharp';

/**
 * A picture in the making: width × height × 3 floats, linear enough for mixing, about 0 … 255.
 * @typedef {{ width: number, height: number, data: Float32Array }} Picture
 */

/** @returns {Picture} */
export function newPicture(width, height, paint) {
  const data = new Float32Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const [r, g, b] = paint(x, y);
      data[i] = r;
      data[i + 1] = g;
      data[i + 2] = b;
    }
  }
  return { width, height, data };
}

/** Rasterises SVG elements: `red`, `green`, `blue` come back as three coverages in [0, 1]. */
export async function rasterise(width, height, elements) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements}</svg>`;
  const { data } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return data;
}

/** Lays drawn SVG over a picture, its own alpha as coverage. */
export async function overlay(picture, elements, { blur = 0, strength = 1 } = {}) {
  const { width, height, data } = picture;
  let drawn = await rasterise(width, height, elements);
  if (blur > 0.3) {
    drawn = await sharp(drawn, { raw: { width, height, channels: 4 } })
      .blur(blur)
      .raw()
      .toBuffer();
  }
  for (let p = 0; p < width * height; p++) {
    const alpha = (drawn[p * 4 + 3] / 255) * strength;
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) data[p * 3 + c] += (drawn[p * 4 + c] - data[p * 3 + c]) * alpha;
  }
}

/** Gaussian blur of one plane of coverages, by three box blurs. @returns {Float32Array} */
export function blurPlane(plane, width, height, sigma) {
  const radius = Math.max(1, Math.round(sigma));
  let from = plane;
  for (let pass = 0; pass < 2; pass++) {
    from = boxBlur(from, width, height, radius, 1, width);
    from = boxBlur(from, height, width, radius, width, 1);
  }
  return from;
}

function boxBlur(plane, length, lines, radius, step, stride) {
  const out = new Float32Array(plane.length);
  for (let line = 0; line < lines; line++) {
    const base = line * stride;
    let sum = 0;
    const clamp = (i) => base + Math.min(length - 1, Math.max(0, i)) * step;
    for (let i = -radius; i <= radius; i++) sum += plane[clamp(i)];
    for (let i = 0; i < length; i++) {
      out[base + i * step] = sum / (2 * radius + 1);
      sum += plane[clamp(i + radius + 1)] - plane[clamp(i - radius)];
    }
  }
  return out;
}

export function mix(a, b, t) {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function rgb([r, g, b]) {
  const part = (v) => Math.round(Math.min(255, Math.max(0, v)));
  return `rgb(${part(r)},${part(g)},${part(b)})`;
}

export function pathOf(points, closed) {
  return `M${points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join('L')}${closed ? 'Z' : ''}`;
}
