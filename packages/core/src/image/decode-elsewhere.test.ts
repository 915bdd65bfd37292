import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';

import { openPipeline } from './pipeline.ts';

const WIDTH = 40;
const HEIGHT = 30;

/** Smooth, and different in each corner. */
const PIXELS = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
  const x = Math.floor(i / 3) % WIDTH;
  const y = Math.floor(i / 3 / WIDTH);
  return [x * 6, y * 8, 255 - x * 3 - y * 4][i % 3]!;
});
const photo = () => sharp(PIXELS, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

/** A gray picture in strips behind the directory, where sharp writes it in front. */
function grayTiff(width: number, height: number, rows: number): Uint8Array {
  const strips = Math.ceil(height / rows);
  const [offsetsAt, countsAt] = [8 + 2 + 9 * 12 + 4, 8 + 2 + 9 * 12 + 4 + strips * 4];
  const start = countsAt + strips * 4;
  const bytes = new Uint8Array(start + width * height).fill(200, start);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0, 8]);
  view.setUint16(8, 9, true);
  const entries = [
    [256, 1, width],
    [257, 1, height],
    [258, 1, 8],
    [259, 1, 1],
    [262, 1, 1],
    [273, strips, offsetsAt],
    [277, 1, 1],
    [278, 1, rows],
    [279, strips, countsAt],
  ] as const;
  for (const [i, [tag, count, value]] of entries.entries()) {
    view.setUint16(10 + i * 12, tag, true);
    view.setUint16(12 + i * 12, 4, true);
    view.setUint32(14 + i * 12, count, true);
    view.setUint32(18 + i * 12, value, true);
  }
  for (let i = 0; i < strips; i++) {
    view.setUint32(offsetsAt + i * 4, start + i * rows * width, true);
    view.setUint32(countsAt + i * 4, rows * width, true);
  }
  return bytes;
}

describe('TIFF and AVIF', () => {
  const pipeline = openPipeline({ threads: 2, maxPixels: 1_000_000 });
  afterAll(() => pipeline.close());

  const decode = (file: Uint8Array | string) => pipeline.decodeImage({ file });
  /** The greatest difference between two pictures' values. */
  function apart(some: Uint8Array, others: Uint8Array): number {
    expect(some).toHaveLength(others.length);
    return some.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i]!)), 0);
  }

  it.each(['none', 'lzw', 'deflate', 'packbits'] as const)(
    'reads TIFF with the compression %s exactly',
    async (compression) => {
      const { pixels, verdict } = await decode(await photo().tiff({ compression }).toBuffer());
      expect(verdict).toEqual({ status: 'ok', code: 'ok', message: '', format: 'tiff', width: WIDTH, height: HEIGHT });
      expect(apart(pixels, PIXELS)).toBe(0);
    },
  );

  it('reads 16 bits, gray, alpha over white', async () => {
    const deep = await photo().toColourspace('rgb16').tiff({ compression: 'none' }).toBuffer();
    expect(apart((await decode(deep)).pixels, PIXELS)).toBeLessThanOrEqual(1);
    const gray = await photo().toColourspace('b-w').tiff({ compression: 'none' }).toBuffer();
    const { pixels } = await decode(gray);
    expect(pixels.every((value, i) => value === pixels[i - (i % 3)])).toBe(true);
    const clear = sharp({
      create: { width: 4, height: 4, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0.5 } },
    });
    const { pixels: laid } = await decode(await clear.tiff({ compression: 'none' }).toBuffer());
    expect(apart(laid.subarray(0, 3), Uint8Array.of(227, 127, 127))).toBeLessThanOrEqual(1);
  });

  it('takes Pillow’s formula for CMYK and leaves profiles alone', async () => {
    const cmyk = await photo().toColourspace('cmyk').tiff({ compression: 'none' }).toBuffer();
    const raw = sharp(cmyk, { ignoreIcc: true }).pipelineColourspace('cmyk').toColourspace('cmyk').raw();
    const inks = await raw.toBuffer();
    const expected = Uint8Array.from({ length: PIXELS.length }, (_, i) => {
      const [ink, black] = [inks[Math.floor(i / 3) * 4 + (i % 3)]!, inks[Math.floor(i / 3) * 4 + 3]!];
      return Math.round(((255 - ink) * (255 - black)) / 255);
    });
    expect(apart((await decode(cmyk)).pixels, expected)).toBeLessThanOrEqual(1);
    const wide = await photo().withIccProfile('p3', { attach: true }).tiff({ compression: 'none' }).toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(apart(stored, PIXELS)).toBeGreaterThan(3);
    expect(apart((await decode(wide)).pixels, stored)).toBe(0);
  });

  it('turns upright by EXIF, and takes the first page', async () => {
    const turned = await photo()
      .withExif({ IFD0: { Orientation: '6' } })
      .withMetadata({ orientation: 6 })
      .tiff()
      .toBuffer();
    expect(await decode(turned)).toMatchObject({ width: HEIGHT, height: WIDTH });
    const red = { create: { width: 8, height: 8, channels: 3, background: '#ff0000' } } as const;
    const blue = { create: { width: 8, height: 8, channels: 3, background: '#0000ff' } } as const;
    const pages = await Promise.all([red, blue].map((page) => sharp(page).png().toBuffer()));
    const both = await sharp(pages, { join: { animated: true } })
      .tiff({ compression: 'none' })
      .toBuffer();
    const { pixels, height } = await decode(both);
    expect(height).toBe(8);
    expect([...pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  it('reads AVIF, from a file as from memory, still or the first picture of an animation', async () => {
    const still = await photo().avif({ quality: 95 }).toBuffer();
    const { pixels, verdict } = await decode(still);
    expect(verdict).toMatchObject({ status: 'ok', format: 'avif', width: WIDTH, height: HEIGHT });
    expect(apart(pixels, PIXELS)).toBeLessThan(24);
    const animated = Buffer.from(still);
    animated.write('avis', 8, 'latin1');
    expect(apart((await decode(animated)).pixels, pixels)).toBe(0);
    const folder = mkdtempSync(join(tmpdir(), 'graft-avif-'));
    try {
      for (const [name, bytes] of [
        ['still[page=3].avif', still],
        ['moves.avif', animated],
      ] as const) {
        writeFileSync(join(folder, name), bytes);
        expect(apart((await decode(join(folder, name))).pixels, pixels)).toBe(0);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('uses what is there of a TIFF that is cut off, with a warning', async () => {
    const whole = grayTiff(16, 32, 4);
    expect((await decode(whole)).verdict).toMatchObject({ status: 'ok' });
    const { verdict, pixels } = await decode(whole.subarray(0, whole.length - 16 * 10));
    expect(verdict).toMatchObject({ status: 'warning', code: 'corrupt', format: 'tiff', width: 16, height: 32 });
    expect(verdict.message).toMatch(/damaged or cut off; what can be read/);
    expect(new Set(pixels.subarray(0, 16 * 20 * 3))).toEqual(new Set([200]));
    // Not one strip is whole.
    const nothing = await decode(whole.subarray(0, whole.length - 16 * 31));
    expect(nothing.verdict).toMatchObject({ status: 'error', code: 'corrupt' });
  });

  it('refuses bombs, HEIC and what is damaged beyond use, and says so', async () => {
    const large = sharp({ create: { width: 1001, height: 1000, channels: 3, background: '#888888' } });
    for (const bomb of [await large.tiff().toBuffer(), await large.avif({ effort: 0 }).toBuffer()])
      expect(await decode(bomb)).toMatchObject({ verdict: { status: 'error', code: 'too-large' } });
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    expect(await decode(heic)).toMatchObject({
      verdict: {
        code: 'unsupported',
        format: 'heif',
        message: expect.stringMatching(/HEIC.*iPhones.*heif-convert/) as string,
      },
    });
    const avif = await photo().avif().toBuffer();
    for (const share of [0.1, 0.5, 0.9])
      expect(await decode(avif.subarray(0, avif.length * share))).toMatchObject({
        verdict: { status: 'error', code: 'corrupt' },
      });
  });

  it('stands in batches like any other, views and failures in their places', async () => {
    const whole = await photo().tiff({ compression: 'none' }).toBuffer();
    const files = Array.from({ length: 9 }, (_, i) => (i % 3 === 1 ? whole.subarray(0, 200) : whole));
    const views = files.map((_, i) => (i === 3 ? { erase: [0, 0, 1, 1] as const, eraseValue: 7 } : null));
    const { pixels, verdicts, times } = await pipeline.readBatch({ files, views, height: HEIGHT, width: WIDTH });
    expect(verdicts.map(({ status }) => status)).toEqual(files.map((_, i) => (i % 3 === 1 ? 'error' : 'ok')));
    for (const i of files.keys()) {
      const picture = pixels.subarray(i * PIXELS.length, (i + 1) * PIXELS.length);
      if (i === 3 || i % 3 === 1) expect(new Set(picture)).toEqual(new Set([i === 3 ? 7 : 0]));
      else expect(apart(picture, PIXELS)).toBe(0);
    }
    expect(times.decode).toBeGreaterThan(0);
  });

  it('stops at the signal without waiting for sharp', async () => {
    const file = await photo().resize(900, 900).tiff({ compression: 'none' }).toBuffer();
    const stop = new AbortController();
    const files = new Array<Uint8Array>(200).fill(file);
    const reading = pipeline.readBatch({ files, height: 224, width: 224, signal: stop.signal });
    setTimeout(() => {
      stop.abort();
    }, 30);
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    const decoding = pipeline.decodeImage({ file, signal: AbortSignal.abort() });
    await expect(decoding).rejects.toMatchObject({ code: 'aborted' });
  });
});
