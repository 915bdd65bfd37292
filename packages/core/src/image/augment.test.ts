import type { Adjustment, FillMode, Interpolation, ViewParams } from './contract.ts';
import { openPipeline } from './pipeline.ts';
import * as color from './reference-color.ts';
import * as filter from './reference-filter.ts';
import { fromBytes, paint, toBmp, toBytes, type Picture } from './reference-picture.ts';
import { resizeBilinear, resizeNearest } from './reference-resize.ts';
import { warp } from './reference-warp.ts';

/** Smooth, colourful, with every shade somewhere: what photographs are between their edges. */
const SMOOTH = paint(61, 47, (y, x, c) => 127.5 + 110 * Math.sin(x / (7 + c) + c) * Math.cos(y / (9 - c) + 2 * c));
/** Pixels that have nothing to do with their neighbours: what photographs are at their edges. */
const ROUGH = paint(53, 38, (y, x, c) => (Math.imul(y * 64 + x + 1, 2654435761 + c * 40503) >>> 24) & 255);

describe('the native operations agree with the slow references', () => {
  const pipeline = openPipeline({ threads: 1 });
  const plain = openPipeline({ threads: 1, simd: 'off' });
  afterAll(() => Promise.all([pipeline.close(), plain.close()]));

  async function view(
    picture: Picture,
    params: ViewParams,
    size: { width: number; height: number } = picture,
    interpolation: Interpolation = 'nearest',
  ): Promise<Uint8Array> {
    const { width, height } = size;
    const read = async (through: typeof pipeline) => {
      const out = new Uint8Array(width * height * 3);
      const { verdicts } = await through.readBatch({
        files: [toBmp(picture)],
        views: [params],
        height,
        width,
        interpolation,
        out,
      });
      expect(verdicts[0]).toMatchObject({ code: 'ok' });
      return out;
    };
    const bytes = await read(pipeline);
    expect(Buffer.compare(bytes, await read(plain))).toBe(0);
    return bytes;
  }

  const bytesOf = (picture: Picture) => fromBytes(picture.width, picture.height, toBytes(picture));
  const smooth = bytesOf(SMOOTH);
  const rough = bytesOf(ROUGH);

  it.each([
    { width: 24, height: 20 },
    { width: 61, height: 11 },
    { width: 130, height: 101 },
    { width: 7, height: 3 },
    { width: 1, height: 1 },
  ])('resizes to $width × $height', async (size) => {
    for (const picture of [smooth, rough]) {
      const bilinear = await view(picture, {}, size, 'bilinear');
      expectWithin(bilinear, toBytes(resizeBilinear(picture, size.width, size.height)), 1, 0.05);
      const nearest = await view(picture, {}, size, 'nearest');
      expectWithin(nearest, toBytes(resizeNearest(picture, size.width, size.height)), 0, 0);
    }
  });

  it('weighs a wide picture’s last pixels alone, and nothing beyond them', async () => {
    const wide = bytesOf(paint(1500, 2, (_, x, c) => (x * (c + 1)) % 256));
    const resized = await view(wide, {}, { width: 11, height: 2 }, 'bilinear');
    expectWithin(resized, toBytes(resizeBilinear(wide, 11, 2)), 1, 0.05);
  });

  it('resizes a crop', async () => {
    const size = { width: 20, height: 16 };
    const expected = resizeBilinear(rough, 20, 16, [0.25 * 38, 0.1 * 53, 0.75 * 38, 0.7 * 53]);
    const cropped = await view(rough, { crop: [0.25, 0.1, 0.5, 0.6] }, size, 'bilinear');
    expectWithin(cropped, toBytes(expected), 1, 0.05);
  });

  it.each<ViewParams>([
    { rotation: 17 },
    { shiftY: 0.2, shiftX: -0.13 },
    { shear: 20 },
    { zoomY: 0.8, zoomX: 1.2 },
    { rotation: -20, shiftY: -0.2, shiftX: 0.2, shear: 0.2, zoomY: 1.15, zoomX: 0.9, flipHorizontal: true },
    { rotation: 160, zoomY: 2, zoomX: 3, flipVertical: true },
    { slopeX: 0.7, shiftX: 0.35 },
    { slopeY: -0.4, slopeX: 0.2, rotation: 33 },
    { rotation: 71, shiftY: 1, shiftX: -1, zoomY: 9, zoomX: 13 },
  ])('warps by %j in every fill mode', async (params) => {
    for (const fillMode of ['nearest', 'reflect', 'constant', 'wrap'] satisfies FillMode[]) {
      const whole = { ...params, fillMode, ...(fillMode === 'constant' ? { fillValue: 90 } : {}) };
      expectWithin(await view(smooth, whole), toBytes(warp(smooth, whole)), 1, 0.05);
    }
  });

  it('flips exactly, with and without a warp around it', async () => {
    const flipped = warp(rough, { flipHorizontal: true, flipVertical: true });
    expectWithin(await view(rough, { flipHorizontal: true, flipVertical: true }), toBytes(flipped), 0, 0);
  });

  it.each<[ViewParams, (picture: Picture) => Picture]>([
    [{ brightness: 0.4 }, (picture) => color.brightness(picture, 0.4)],
    [{ brightness: 1.7 }, (picture) => color.brightness(picture, 1.7)],
    [{ contrast: 0.3 }, (picture) => color.contrast(picture, 0.3)],
    [{ contrast: 2 }, (picture) => color.contrast(picture, 2)],
    [{ saturation: 0 }, (picture) => color.saturation(picture, 0)],
    [{ saturation: 1.9 }, (picture) => color.saturation(picture, 1.9)],
    [{ hue: 0.31 }, (picture) => color.hue(picture, 0.31)],
    [{ hue: -0.5 }, (picture) => color.hue(picture, -0.5)],
    [{ grayscale: true }, (picture) => color.grayscale(picture)],
    [{ autoContrast: true }, (picture) => color.autoContrast(picture)],
    [{ equalize: true }, (picture) => color.equalize(picture)],
    [{ posterize: 3 }, (picture) => color.posterize(picture, 3)],
    [{ solarize: 100 }, (picture) => color.solarize(picture, 100)],
    [{ sharpness: 0 }, (picture) => filter.sharpness(picture, 0)],
    [{ sharpness: 2.5 }, (picture) => filter.sharpness(picture, 2.5)],
    [{ blur: 0.4 }, (picture) => filter.blur(picture, 0.4)],
    [{ blur: 2.3 }, (picture) => filter.blur(picture, 2.3)],
    [{ blur: 4.5 }, (picture) => filter.blur(picture, 4.5)],
    [{ erase: [0.2, 0.5, 0.31, 0.4], eraseValue: 77 }, (picture) => filter.erase(picture, [0.2, 0.5, 0.31, 0.4], 77)],
  ])('applies %j', async (params, reference) => {
    const small = bytesOf(paint(19, 13, (y, x, c) => rough.data[(y * 53 + x) * 3 + c] ?? 0));
    for (const picture of [bytesOf(resizeNearest(smooth, 19, 13)), small])
      expectWithin(await view(picture, params), toBytes(reference(picture)), 1, 0.1);
  });

  it('flips on the way of an antialiased resize as after it', async () => {
    const size = { width: 21, height: 17 };
    const both = { flipHorizontal: true, flipVertical: true };
    const flipped = warp(fromBytes(21, 17, await view(rough, {}, size, 'bilinear')), both);
    expectWithin(await view(rough, both, size, 'bilinear'), toBytes(flipped), 0, 0);
  });

  it('adjusts in the order of a list, one thing twice where it stands there twice', async () => {
    const small = bytesOf(paint(19, 13, (y, x, c) => rough.data[(y * 53 + x) * 3 + c] ?? 0));
    const steps: [Adjustment, (picture: Picture) => Picture][] = [
      [{ equalize: true }, (picture) => color.equalize(picture)],
      [{ posterize: 4 }, (picture) => color.posterize(picture, 4)],
      [{ saturation: 1.4 }, (picture) => color.saturation(picture, 1.4)],
      [{ contrast: 0.6 }, (picture) => color.contrast(picture, 0.6)],
      [{ posterize: 3 }, (picture) => color.posterize(picture, 3)],
      [{ contrast: 1.5 }, (picture) => color.contrast(picture, 1.5)],
    ];
    const adjustments = steps.map(([adjustment]) => adjustment);
    const expected = steps.reduce((picture, [, step]) => bytesOf(step(picture)), color.grayscale(small));
    expectWithin(await view(small, { grayscale: true, adjustments }), toBytes(bytesOf(expected)), 0, 0);
  });

  it('rejects a list that is too long, or holds what is no adjustment', async () => {
    const adjustments: Adjustment[] = Array.from({ length: 65 }, () => ({ equalize: true }));
    await expect(view(rough, { adjustments })).rejects.toThrow(/at most 64/);
    await expect(view(rough, { adjustments: [{ rotation: 3 } as Adjustment] })).rejects.toThrow(/rotation/);
  });

  it('loses detail to JPEG at low quality and little at high quality', async () => {
    const distance = async (jpegQuality: number) => meanDistance(await view(smooth, { jpegQuality }), toBytes(smooth));
    expect(await distance(95)).toBeLessThan(3);
    expect(await distance(5)).toBeGreaterThan(await distance(95));
  });

  it('applies colours in the order of the list, after the warp', async () => {
    const params = { rotation: 10, brightness: 1.3, contrast: 0.7, erase: [0, 0, 0.5, 0.5], eraseValue: 3 } as const;
    const warped = bytesOf(warp(smooth, params));
    const bright = bytesOf(color.brightness(warped, 1.3));
    const expected = filter.erase(color.contrast(bright, 0.7), [0, 0, 0.5, 0.5], 3);
    expectWithin(await view(smooth, params), toBytes(expected), 2, 0.2);
  });
});

function meanDistance(received: Uint8Array, expected: Uint8Array): number {
  return received.reduce((sum, value, index) => sum + Math.abs(value - (expected[index] ?? 0)), 0) / received.length;
}

function expectWithin(received: Uint8Array, expected: Uint8Array, most: number, mean: number): void {
  expect(received.length).toBe(expected.length);
  const worst = received.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (expected[index] ?? 0))), 0);
  expect(worst).toBeLessThanOrEqual(most);
  expect(meanDistance(received, expected)).toBeLessThanOrEqual(mean);
}
