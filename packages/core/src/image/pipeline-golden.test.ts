import { imageFixture, readImageGolden } from '@graft/test-fixtures';

import type { Interpolation, ItemVerdict, ViewParams } from './contract.ts';
import { openPipeline } from './pipeline.ts';

const golden = readImageGolden();
const [WIDTH, HEIGHT] = golden.small;
const names = Object.keys(golden.files).sort();
/** Decoders of the lossy formats may round differently from version to version. */
const SAME_DECODER = /\.(png|bmp|gif|tiff)$|lossless|alpha|animated/;
const EXACT = new Set(['autoContrast', 'equalize', 'posterize', 'solarize', 'grayscale']);
const BLENDED = new Set(['brightness', 'contrast', 'saturation', 'sharpness']);
/** Exceptions to a mean distance of 0.3. */
const MEAN_LIMITS: Readonly<Record<string, number>> = {
  // The one picture that is large enough to be decoded at a fraction of its size.
  'large.jpg bilinear': 1,
  // libheif in sharp and libavif in Pillow enlarge the colour channels differently.
  'still.avif nearest': 3,
  'still.avif bilinear': 1,
};

describe('the pipeline agrees with Pillow and Keras', () => {
  const pipeline = openPipeline({ threads: 2 });
  afterAll(() => pipeline.close());

  async function read(
    name: string,
    interpolation: Interpolation,
    view: ViewParams | null = null,
    [width, height]: readonly [number, number] = [WIDTH, HEIGHT],
  ): Promise<{ pixels: Uint8Array; verdict: ItemVerdict | undefined }> {
    const out = new Uint8Array(width * height * 3);
    const request = { files: [imageFixture(name)], views: [view], width, height, interpolation, out };
    const { verdicts } = await pipeline.readBatch(request);
    return { pixels: out, verdict: verdicts[0] };
  }

  it.each(names)('reads %s', async (name) => {
    const expected = golden.files[name];
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      const { pixels, verdict } = await read(name, interpolation);
      expect(verdict).toMatchObject({ status: 'ok', width: expected?.width, height: expected?.height });
      const { worst, mean } = distance(pixels, expected?.[interpolation] ?? '');
      if (SAME_DECODER.test(name)) expect(worst).toBeLessThanOrEqual(interpolation === 'nearest' ? 0 : 1);
      expect(mean).toBeLessThanOrEqual(MEAN_LIMITS[`${name} ${interpolation}`] ?? 0.3);
    }
  });

  it.each(golden.warps.map(({ view, pixels }) => [JSON.stringify(view), view, pixels] as const))(
    'warps as Keras: %s',
    async (_, view, pixels) => {
      const warped = await read('smooth.png', 'nearest', view, [40, 32]);
      const { worst, mean } = distance(warped.pixels, pixels);
      expect(worst).toBeLessThanOrEqual(1);
      expect(mean).toBeLessThanOrEqual(0.05);
    },
  );

  it.each(golden.adjustments.map(({ view, pixels }) => [JSON.stringify(view), view, pixels] as const))(
    'changes colours as Pillow and scipy: %s',
    async (_, view, pixels) => {
      const [name = ''] = Object.keys(view);
      const changed = await read('rgb.png', 'nearest', view, [40, 30]);
      const { worst, mean } = distance(changed.pixels, pixels);
      // Pillow cuts blended values where ours are rounded; the others are one and the same, or rounded once more.
      expect(worst).toBeLessThanOrEqual(EXACT.has(name) ? 0 : 1);
      expect(mean).toBeLessThanOrEqual(BLENDED.has(name) ? 0.55 : 0.02);
    },
  );

  it('names a format by its content', async () => {
    const formats = await Promise.all(
      ['progressive.jpg', 'rgb.png', 'lossy.webp', 'rgb.bmp', 'still.gif', 'rgb.tiff', 'still.avif'].map(
        async (name) => (await read(name, 'nearest')).verdict?.format,
      ),
    );
    expect(formats).toEqual(['jpeg', 'png', 'webp', 'bmp', 'gif', 'tiff', 'avif']);
  });

  it('decodes a picture at its own size, or shrunk to fit', async () => {
    const whole = await pipeline.decodeImage({ file: imageFixture('orientation-6.jpg') });
    expect([whole.width, whole.height, whole.pixels.length]).toEqual([32, 48, 32 * 48 * 3]);
    const shrunk = await pipeline.decodeImage({ file: imageFixture('large.jpg'), maxSide: 100 });
    expect([shrunk.width, shrunk.height, shrunk.pixels.length]).toEqual([100, 75, 100 * 75 * 3]);
    expect(shrunk.verdict).toMatchObject({ code: 'ok', width: 1180, height: 884 });
  });
});

function distance(received: Uint8Array, base64: string): { worst: number; mean: number } {
  const expected = Buffer.from(base64, 'base64');
  expect(received.length).toBe(expected.length);
  const distances = Array.from(received, (value, index) => Math.abs(value - (expected[index] ?? 0)));
  return { worst: Math.max(...distances), mean: distances.reduce((sum, d) => sum + d, 0) / distances.length };
}
