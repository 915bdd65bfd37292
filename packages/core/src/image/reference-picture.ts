/**
 * A picture for the slow references, which the tests hold the native operations against: packed RGB, values 0…255 that
 * need not be whole.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Float64Array;
}

/** Builds a picture from a function of row, column and channel. */
export function paint(
  width: number,
  height: number,
  value: (y: number, x: number, channel: number) => number,
): Picture {
  const data = new Float64Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = value(y, x, c);
  return { width, height, data };
}

/** One value; what lies outside reads as 0. */
export function at(picture: Picture, y: number, x: number, channel: number): number {
  return picture.data[(y * picture.width + x) * 3 + channel] ?? 0;
}

/** A new picture of the same size, pixel by pixel. */
export function mapPixels(
  picture: Picture,
  change: (pixel: readonly [number, number, number]) => readonly number[],
): Picture {
  return fromRows(picture, (y, x) => change([at(picture, y, x, 0), at(picture, y, x, 1), at(picture, y, x, 2)]));
}

/** A new picture, value by value. */
export function mapValues(picture: Picture, change: (value: number) => number): Picture {
  return mapPixels(picture, (pixel) => pixel.map(change));
}

/** Rounded and clipped to 0…255. */
export function toBytes(picture: Picture): Uint8Array {
  return Uint8Array.from(picture.data, (value) => Math.min(255, Math.max(0, Math.floor(value + 0.5))));
}

/** From packed RGB bytes. */
export function fromBytes(width: number, height: number, bytes: Uint8Array): Picture {
  return { width, height, data: Float64Array.from(bytes) };
}

/** The picture as the bytes of a 24-bit BMP file, which the pipeline reads back without loss. */
export function toBmp(picture: Picture): Uint8Array {
  const stride = Math.ceil((picture.width * 3) / 4) * 4;
  const file = new Uint8Array(54 + stride * picture.height);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  view.setUint32(2, file.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, picture.width, true);
  view.setInt32(22, -picture.height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  const bytes = toBytes(picture);
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width * 3; x++) {
      const blueFirst = x - (x % 3) + 2 - (x % 3);
      file[54 + y * stride + x] = bytes[y * picture.width * 3 + blueFirst] ?? 0;
    }
  return file;
}

function fromRows(like: Picture, pixel: (y: number, x: number) => readonly number[]): Picture {
  const data = new Float64Array(like.data.length);
  for (let y = 0; y < like.height; y++)
    for (let x = 0; x < like.width; x++) data.set(pixel(y, x), (y * like.width + x) * 3);
  return { width: like.width, height: like.height, data };
}
