import { at, paint, type Picture } from './reference-picture.ts';

/** Top, left, bottom, right in pixels. */
export type PixelBox = readonly [number, number, number, number];

/** Antialiased bilinear resize by definition: a triangle as wide as the reduction, across, rounded, then down. */
export function resizeBilinear(picture: Picture, width: number, height: number, box?: PixelBox): Picture {
  const [top, left, bottom, right] = box ?? [0, 0, picture.height, picture.width];
  const across = paint(width, picture.height, (y, x, c) =>
    Math.floor(weighted(x, left, right, width, picture.width, (column) => at(picture, y, column, c)) + 0.5),
  );
  return paint(width, height, (y, x, c) =>
    weighted(y, top, bottom, height, picture.height, (row) => at(across, row, x, c)),
  );
}

function weighted(
  to: number,
  low: number,
  high: number,
  out: number,
  size: number,
  value: (position: number) => number,
): number {
  const scale = (high - low) / out;
  const reach = Math.max(scale, 1);
  const centre = low + (to + 0.5) * scale;
  let sum = 0;
  let weights = 0;
  for (let position = 0; position < size; position++) {
    // Pillow cuts the triangle where its foot is less than half a pixel.
    if (position < Math.floor(centre - reach + 0.5) || position >= Math.floor(centre + reach + 0.5)) continue;
    const weight = Math.max(0, 1 - Math.abs((position + 0.5 - centre) / reach));
    sum += weight * value(position);
    weights += weight;
  }
  return sum / weights;
}

/** Nearest neighbour: the pixel under the centre of each new one. */
export function resizeNearest(picture: Picture, width: number, height: number): Picture {
  return paint(width, height, (y, x, c) =>
    at(picture, Math.floor(((y + 0.5) * picture.height) / height), Math.floor(((x + 0.5) * picture.width) / width), c),
  );
}
