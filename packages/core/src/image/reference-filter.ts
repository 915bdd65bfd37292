import { at, paint, type Picture } from './reference-picture.ts';

/** Gaussian blur over a square window, the picture mirrored at its edges without repeating the edge. */
export function blur(picture: Picture, sigma: number): Picture {
  const radius = Math.ceil(3 * sigma);
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, index) => index - radius);
  const weights = offsets.map((offset) => Math.exp(-0.5 * (offset / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return paint(picture.width, picture.height, (y, x, c) => {
    let value = 0;
    offsets.forEach((dy, i) => {
      offsets.forEach((dx, j) => {
        const weight = ((weights[i] ?? 0) / sum) * ((weights[j] ?? 0) / sum);
        value += weight * at(picture, mirror(y + dy, picture.height), mirror(x + dx, picture.width), c);
      });
    });
    return value;
  });
}

function mirror(position: number, size: number): number {
  const period = Math.max(1, 2 * (size - 1));
  const within = ((position % period) + period) % period;
  return Math.min(within, period - within);
}

/** Pillow's Sharpness: blends with the SMOOTH filter, edges left alone. */
export function sharpness(picture: Picture, factor: number): Picture {
  const { width, height } = picture;
  return paint(width, height, (y, x, c) => {
    const value = at(picture, y, x, c);
    if (y === 0 || x === 0 || y === height - 1 || x === width - 1) return value;
    let sum = 4 * value;
    for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1]) sum += at(picture, y + dy, x + dx, c);
    const smooth = Math.floor(sum / 13 + 0.5);
    return smooth + factor * (value - smooth);
  });
}

/** Fills a box of fractions (top, left, height, width), rounded to whole pixels. */
export function erase(picture: Picture, box: readonly [number, number, number, number], value: number): Picture {
  const [top, left, height, width] = box;
  const inside = (position: number, from: number, length: number, size: number) =>
    position >= Math.floor(from * size + 0.5) && position < Math.floor((from + length) * size + 0.5);
  return paint(picture.width, picture.height, (y, x, c) =>
    inside(y, top, height, picture.height) && inside(x, left, width, picture.width) ? value : at(picture, y, x, c),
  );
}
