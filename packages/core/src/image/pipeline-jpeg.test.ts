import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { imageFixture, imagesFolder } from '@graft/test-fixtures';
import sharp from 'sharp';

import { openPipeline } from './pipeline.ts';
import { Draws } from './random.ts';

const DATA = process.env['GRAFT_REAL_DATA'];
const withData = DATA === undefined ? it.skip : it;
const why = DATA === undefined ? ' (skipped: GRAFT_REAL_DATA is not set)' : '';
const FIXTURES = [
  'baseline-420',
  'baseline-422',
  'baseline-444',
  'gray',
  'restarts',
  'trailing-bytes',
  'orientation-6',
];

/** Photos below a folder, every `step`th of them. */
function listJpegs(folder: string, step: number): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort()
    .filter((_, index) => index % step === 0)
    .map((name) => join(folder, name));
}

/** A copy with some bytes changed, taken out or put in twice, mostly behind the headers. */
function damage(file: Uint8Array, copy: number): Uint8Array {
  const draws = new Draws({ seed: 5, epoch: copy, sample: file.length });
  const below = (count: number) => draws.below(count);
  let bytes = Buffer.from(file);
  for (let left = 1 + below(3); left > 0; left--) {
    const from = below(4) === 0 || bytes.length < 900 ? 2 : 640;
    const at = from + below(bytes.length - from);
    const length = below(60);
    const kind = below(5);
    if (kind < 2) bytes[at] = below(256);
    else if (kind === 2) bytes[at] = 0xff;
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
  }
  return bytes;
}

describe('our JPEG decoder gives what libjpeg-turbo gives', () => {
  const theirs = openPipeline({ threads: 2, jpeg: 'libjpeg-turbo' });
  const plain = openPipeline({ threads: 2, simd: 'off', jpeg: 'auto' });
  const ours = [openPipeline({ threads: 2, jpeg: 'auto' }), plain];
  // Where a broken file's coefficients overflow 16 bits, libjpeg-turbo's code for arm64 makes other pixels than that for x86,
  // which ours repeats on every processor.
  const pixelsOfDamaged = process.arch === 'arm64' ? plain : theirs;
  afterAll(() => Promise.all([theirs, ...ours].map((pipeline) => pipeline.close())));

  /** Pixels and verdicts of a batch of files at 61 × 47, of which every third is warped, resized both ways. */
  async function readBoth(pipeline: typeof theirs, files: readonly (string | Uint8Array)[]) {
    const size = { height: 47, width: 61 };
    const views = files.map((_, index) => (index % 3 === 0 ? { rotation: 20, zoomX: 0.8, shiftY: 0.1 } : null));
    return Promise.all(
      (['nearest', 'bilinear'] as const).map(async (interpolation) => {
        const out = new Uint8Array(files.length * size.height * size.width * 3);
        const { verdicts } = await pipeline.readBatch({ files, views, ...size, interpolation, out });
        return { verdicts, pixels: Buffer.from(out).toString('base64') };
      }),
    );
  }

  /** The same where the picture is wanted as small squares, for which it is decoded at 1/8 or 1/2. */
  async function expectSameReduced(files: readonly (string | Uint8Array)[], sides = [1, 2, 3, 4, 6]): Promise<void> {
    const read = async (pipeline: typeof theirs, file: string | Uint8Array, side: number) => {
      const out = new Uint8Array(side * side * 3);
      const request = {
        files: [file],
        views: [null],
        height: side,
        width: side,
        interpolation: 'bilinear',
        out,
      } as const;
      const { verdicts } = await pipeline.readBatch(request);
      return { verdicts, pixels: Buffer.from(out).toString('base64') };
    };
    for (const file of files) {
      for (const side of sides) {
        const expected = await read(theirs, file, side);
        for (const pipeline of ours) expect(await read(pipeline, file, side)).toEqual(expected);
      }
    }
  }

  async function expectSame(files: readonly (string | Uint8Array)[], pixelsOf = theirs): Promise<void> {
    for (let at = 0; at < files.length; at += 256) {
      const some = files.slice(at, at + 256);
      const verdicts = await readBoth(theirs, some);
      const pixels = pixelsOf === theirs ? verdicts : await readBoth(pixelsOf, some);
      const expected = verdicts.map((one, index) => ({ ...one, pixels: pixels[index]?.pixels }));
      for (const pipeline of ours) expect(await readBoth(pipeline, some)).toEqual(expected);
    }
  }

  /** The same at full size, every pixel. */
  async function expectSameWhole(files: readonly (string | Uint8Array)[], pixelsOf = theirs): Promise<void> {
    for (const file of files) {
      const expected = await theirs.decodeImage({ file });
      const { pixels: expectedPixels } = pixelsOf === theirs ? expected : await pixelsOf.decodeImage({ file });
      for (const pipeline of ours) {
        const { verdict, pixels } = await pipeline.decodeImage({ file });
        expect(verdict).toEqual(expected.verdict);
        expect(Buffer.compare(pixels, expectedPixels)).toBe(0);
      }
    }
  }

  it('at every size from 1 × 1 to 50 × 50, for each sampling and quality', async () => {
    const files: Uint8Array[] = [];
    for (let side = 1; side <= 50; side++) {
      const [width, height] = [side, 1 + ((side * 23) % 50)];
      const raw = new Uint8Array(width * height * 3).map((_, i) => ((i * i * 31) % 251) + ((i >> 5) % 5));
      const picture = sharp(raw, { raw: { width, height, channels: 3 } });
      for (const chromaSubsampling of ['4:2:0', '4:4:4'])
        for (const quality of [20, 75, 100])
          files.push(
            await picture
              .clone()
              .jpeg({ chromaSubsampling, quality, optimiseCoding: side % 2 === 0 })
              .toBuffer(),
          );
      files.push(await picture.clone().greyscale().jpeg({ quality: 90 }).toBuffer());
    }
    await expectSameWhole(files);
    await expectSame(files);
    // At 1/2, from 32 pixels on.
    await expectSameReduced(files, [4, 6]);
  });

  it('for each of the fixtures, and for damaged copies of them, verdicts included', async () => {
    const files = FIXTURES.map((name) => new Uint8Array(readFileSync(imageFixture(`${name}.jpg`))));
    await expectSameWhole(files);
    const damaged = files.flatMap((file) => Array.from({ length: 100 }, (_, copy) => damage(file, copy)));
    await expectSameWhole(damaged, pixelsOfDamaged);
  });

  it('for progressive files, however their coefficients are dealt out to scans, whole and damaged', async () => {
    const folder = join(imagesFolder, 'progressive');
    const names = [imageFixture('progressive.jpg'), ...listJpegs(folder, 1)];
    const files = names.map((name) => new Uint8Array(readFileSync(name)));
    expect(files.length).toBeGreaterThan(9);
    const damaged = files.flatMap((file) => Array.from({ length: 60 }, (_, copy) => damage(file, copy)));
    await expectSameWhole(files);
    await expectSameWhole(damaged, pixelsOfDamaged);
    await expectSameReduced([...files, ...damaged]);
    await expectSame(files);
  });

  it('for progressive files of every size from 1 × 1 to 50 × 50', async () => {
    const files: Uint8Array[] = [];
    for (let side = 1; side <= 50; side++) {
      const [width, height] = [side, 1 + ((side * 29) % 50)];
      const raw = new Uint8Array(width * height * 3).map((_, i) => ((i * i * 31) % 251) + ((i >> 5) % 5));
      const picture = sharp(raw, { raw: { width, height, channels: 3 } });
      for (const chromaSubsampling of ['4:2:0', '4:4:4'])
        files.push(
          await picture
            .clone()
            .jpeg({ chromaSubsampling, quality: 60 + (side % 40), progressive: true, optimiseScans: side % 2 === 0 })
            .toBuffer(),
        );
    }
    await expectSameWhole(files);
    await expectSameReduced(files);
  });

  it('for a progressive file that is cut off anywhere', async () => {
    const file = new Uint8Array(readFileSync(join(imagesFolder, 'progressive', 'successive-420.jpg')));
    const cut = Array.from({ length: 170 }, (_, i) => file.subarray(0, Math.floor((file.length * (i + 1)) / 170)));
    await expectSameWhole(cut);
    await expectSameReduced(cut);
  });

  withData(
    `for real photos made progressive, whole and damaged${why}`,
    async () => {
      const photos = ['cats-dogs', 'flowers'].flatMap((name) => listJpegs(join(DATA ?? '', name), 60));
      const files = await Promise.all(
        photos.map((photo, i) =>
          sharp(photo)
            .jpeg({ progressive: true, quality: 50 + (i % 50), optimiseScans: i % 3 === 0 })
            .toBuffer(),
        ),
      );
      expect(files.length).toBeGreaterThan(0);
      await expectSameWhole(files);
      await expectSame(files);
      const damaged = files.flatMap((file, i) => [damage(file, 2 * i), damage(file, 2 * i + 1)]);
      await expectSame(damaged, pixelsOfDamaged);
    },
    300_000,
  );

  withData(
    `for real photos, whole and damaged${why}`,
    async () => {
      const folders = ['cats-dogs', 'flowers', 'nasty'].map((name) => join(DATA ?? '', name));
      await expectSame(folders.flatMap((folder) => listJpegs(folder, 1)));
      const some = folders.flatMap((folder) => listJpegs(folder, 25));
      await expectSameWhole(some);
      await expectSameReduced(some, [30, 45]);
      const damaged = some.flatMap((name, index) => {
        const file = new Uint8Array(readFileSync(name));
        return file.length < 1000 ? [] : Array.from({ length: 4 }, (_, copy) => damage(file, 4 * index + copy));
      });
      expect(damaged.length).toBeGreaterThan(2 * some.length);
      await expectSame(damaged, pixelsOfDamaged);
      // An addon with sanitizers takes ten times as long.
    },
    300_000,
  );

  it('for sampling factors that a file may not have, and those that a single component need not heed', async () => {
    const file = readFileSync(imageFixture('gray.jpg'));
    const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
    // Marker, length, precision, height, width, count, the component's id.
    const sampling = frame + 11;
    expect(file[sampling]).toBe(0x11);
    const copies = [0x00, 0x10, 0x01, 0x12, 0x21, 0x22, 0x41, 0x14, 0x44, 0x51, 0x15, 0x67, 0xff].map((factors) => {
      const copy = Buffer.from(file);
      copy[sampling] = factors;
      return copy;
    });
    await expectSameWhole(copies);
    await expectSame(copies);
  });

  it('refuses a decoder that is not there', () => {
    expect(() => openPipeline({ threads: 1, jpeg: 'other' })).toThrow(/"auto" or "libjpeg-turbo"/);
  });
});
