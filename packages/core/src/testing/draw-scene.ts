import sharp, { type Sharp } from 'sharp';

/** Side of the drawing before it is scaled up, in pixels. */
const SIDE = 32;

/** A picture of soft coloured waves, another for each seed: enough like a photo for perceptual hashes. */
export function drawScene(seed: number, width = 160, height = 120): Sharp {
  const random = stream(seed);
  const waves = Array.from({ length: 14 }, () => ({
    fx: (random() - 0.5) * 16,
    fy: (random() - 0.5) * 16,
    phase: random() * 2 * Math.PI,
    gain: [random() - 0.5, random() - 0.5, random() - 0.5],
  }));
  const pixels = Buffer.alloc(SIDE * SIDE * 3);
  for (const i of pixels.keys()) {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
    let value = 128;
    for (const { fx, fy, phase, gain } of waves)
      value += 60 * (gain[c] ?? 0) * Math.cos((fx * x + fy * y) / SIDE + phase);
    pixels[i] = Math.max(0, Math.min(255, Math.round(value)));
  }
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }).resize(width, height, { fit: 'fill' });
}

/** Numbers in [0, 1) by splitmix32 from a scrambled seed, so that neighbouring seeds share nothing. */
function stream(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x2c1b3c6d) ^ 0x297a2d39;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}
