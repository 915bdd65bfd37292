import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { imageFixture } from '@graft/test-fixtures';
import sharp from 'sharp';

import { mendCheckSums, PNG_COMPRESSIONS, PNG_KINDS, pngChunk, writePng } from '../testing/write-png.ts';
import { openPipeline } from './pipeline.ts';
import { Draws } from './random.ts';

const DATA = process.env['GRAFT_REAL_DATA'];
const withData = DATA === undefined ? it.skip : it;
const why = DATA === undefined ? ' (skipped: GRAFT_REAL_DATA is not set)' : '';
const FIXTURES = ['rgb', 'gray', 'gray-16', 'alpha', 'palette', 'bilevel', 'smooth'];

/** A copy with some bytes changed, taken out, put in twice or cut off; of most the check sums are mended. */
function damage(file: Uint8Array, copy: number): Uint8Array {
  const draws = new Draws({ seed: 6, epoch: copy, sample: file.length });
  const below = (count: number) => draws.below(count);
  let bytes = Buffer.from(file);
  for (let left = 1 + below(2); left > 0; left--) {
    const at = Math.min(bytes.length - 1, 33 + below(Math.max(1, bytes.length - 33)));
    const length = below(40);
    const kind = below(6);
    if (kind < 3) bytes[at] = below(256);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else bytes = bytes.subarray(0, at);
  }
  return copy % 4 === 0 ? bytes : mendCheckSums(bytes);
}

/** Rows of every filter that look smooth here and noisy there. */
function anyRows(side: number) {
  return {
    byte: (y: number, at: number) => (at % 7 < 4 ? (at * 3) >> 2 : (y * y * 31 + at * at * 17) % 253) + (side % 5),
    filter: (y: number) => (y + side) % 5,
  };
}

describe('our PNG decoder gives what libspng gives', () => {
  const theirs = openPipeline({ threads: 2, png: 'libspng' });
  const ours = ['auto', 'off'].map((simd) => openPipeline({ threads: 2, simd, png: 'auto' }));
  afterAll(() => Promise.all([theirs, ...ours].map((pipeline) => pipeline.close())));

  /** Pixels and verdicts at 61 × 47: every third is warped, another third cropped, resized both ways. */
  async function readBoth(pipeline: typeof theirs, files: readonly Uint8Array[]) {
    const size = { height: 47, width: 61 };
    const crop = { crop: [0.3, 0.2, 0.4, 0.5] as const };
    const views = files.map((_, index) => [null, { rotation: 20, zoomX: 0.8, shiftY: 0.1 }, crop][index % 3]!);
    return Promise.all(
      (['nearest', 'bilinear'] as const).map(async (interpolation) => {
        const out = new Uint8Array(files.length * size.height * size.width * 3);
        const { verdicts } = await pipeline.readBatch({ files, views, ...size, interpolation, out });
        return { verdicts, pixels: Buffer.from(out).toString('base64') };
      }),
    );
  }

  async function expectSame(files: readonly Uint8Array[]): Promise<void> {
    for (let at = 0; at < files.length; at += 256) {
      const some = files.slice(at, at + 256);
      const expected = await readBoth(theirs, some);
      for (const pipeline of ours) expect(await readBoth(pipeline, some)).toEqual(expected);
    }
  }

  /** The same at full size, every pixel. */
  async function expectSameWhole(files: readonly Uint8Array[]): Promise<void> {
    for (const file of files) {
      const expected = await theirs.decodeImage({ file });
      for (const pipeline of ours) {
        const { verdict, pixels } = await pipeline.decodeImage({ file });
        expect(verdict).toEqual(expected.verdict);
        expect(Buffer.compare(pixels, expected.pixels)).toBe(0);
      }
    }
  }

  it.each(PNG_KINDS)('of color type $color with $depth bits at every size from 1 to 50', async ({ color, depth }) => {
    const files: Uint8Array[] = [];
    for (let side = 1; side <= 50; side++) {
      const plan = { width: side, height: 1 + ((side * 23) % 50), color, depth, ...anyRows(side) };
      const compression = PNG_COMPRESSIONS[side % PNG_COMPRESSIONS.length]!;
      files.push(writePng({ ...plan, compression }));
      const keys: Readonly<Record<number, number[]>> = {
        0: [0, side % 4],
        2: [0, side % 4, 1, 2, 0, 3],
        3: [0, 128].slice(0, depth === 1 ? 1 : 2),
      };
      const transparency = keys[color];
      if (transparency) files.push(writePng({ ...plan, compression, transparency, piece: 1 + (side % 30) }));
    }
    await expectSameWhole(files);
    await expectSame(files);
  });

  it('where the transparent color of a picture occurs in it', async () => {
    const plan = { width: 20, height: 9, filter: () => 0, byte: (y: number, at: number) => (y + at) % 3 };
    const files = [
      writePng({ ...plan, color: 2, depth: 8, transparency: [0, 0, 0, 1, 0, 2] }),
      writePng({ ...plan, color: 2, depth: 8, transparency: [1, 0, 7, 1, 9, 2] }),
      writePng({ ...plan, color: 2, depth: 16, transparency: [0, 1, 2, 0, 1, 2] }),
      writePng({ ...plan, color: 0, depth: 16, transparency: [1, 2] }),
      writePng({ ...plan, color: 0, depth: 8, transparency: [0, 2] }),
      writePng({ ...plan, color: 0, depth: 8, transparency: [1, 2] }),
    ];
    await expectSameWhole(files);
    const pictures = await Promise.all(files.map((file) => ours[0]!.decodeImage({ file })));
    // White where it is, but for the last one, whose key no sample of 8 bits is.
    expect(pictures.map(({ pixels }) => pixels.includes(255))).toEqual([true, true, true, true, true, false]);
  });

  it('of pictures larger than what is decompressed at once, compressed in every way and of every filter', async () => {
    const noise = new Draws({ seed: 1, epoch: 0, sample: 0 });
    const bytes = Uint8Array.from({ length: 1 << 16 }, () => noise.below(256));
    const files = PNG_COMPRESSIONS.flatMap((compression) =>
      [0, 1, 2, 3, 4, 5].map((kind) =>
        writePng({
          ...{ width: 300, height: 220, color: kind % 2 === 0 ? 2 : 6, depth: 8, compression, piece: 8192 },
          byte: (y, at) => (at % 40 < 20 ? (at >> 3) + y : bytes[(y * 641 + at) & 0xffff]!),
          filter: (y) => (kind < 5 ? kind : (y * 7) % 5),
        }),
      ),
    );
    await expectSame(files);
    await expectSameWhole(files.filter((_, index) => index % 5 === 0));
  });

  it('of chunks that a file may have beside its pixels, in their places and out of them', async () => {
    const text = (keyword: string, rest: string) => Buffer.from(`${keyword}\0${rest}`, 'latin1');
    const turned = (orientation: number) =>
      Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]);
    const xmp = text('XML:com.adobe.xmp', '\0\0\0\0<x tiff:Orientation="6"/>');
    const chunks = [
      pngChunk('gAMA', [0, 1, 0x86, 0xa0]),
      pngChunk('gAMA', []),
      pngChunk('eXIf', turned(6)),
      pngChunk('eXIf', []),
      pngChunk('eXIf', Buffer.from('no TIFF at all')),
      pngChunk('tEXt', text('Title', 'a picture')),
      pngChunk('tEXt', text('XML:com.adobe.xmp', 'tiff:Orientation="3"')),
      pngChunk('zTXt', text('Comment', '\0not compressed')),
      pngChunk('iTXt', xmp),
      pngChunk('iCCP', text('profile', '\0nor this')),
      pngChunk('bKGD', [0, 1, 0, 2, 0, 3]),
      pngChunk('PLTE', [1, 2, 3, 4, 5, 6]),
      pngChunk('PLTE', [1, 2, 3, 4]),
      pngChunk('sPLT', Buffer.from('name\0')),
      pngChunk('tRNS', [0, 1]),
      pngChunk('tIME', [0, 0, 0, 0, 0, 0, 0]),
      pngChunk('vpAg', [1, 2, 3]),
      pngChunk('ABCD', [1, 2, 3]),
      pngChunk('IDAT', []),
      pngChunk('IHDR', new Uint8Array(13)),
      pngChunk('IEND', [1]),
    ];
    const plan = { width: 30, height: 20, color: 2, depth: 8, ...anyRows(3) };
    const pairs = chunks.flatMap((first, i) => [
      [first],
      ...chunks.filter((_, j) => j !== i).map((second) => [first, second]),
    ]);
    const files = pairs.flatMap((some) => [
      writePng({ ...plan, before: some }),
      writePng({ ...plan, behind: some }),
      writePng({ ...plan, before: some.slice(0, 1), behind: some.slice(1) }),
    ]);
    await expectSameWhole(files);
  });

  it('for each of the fixtures, and for damaged copies of them, verdicts included', async () => {
    const files = FIXTURES.map((name) => new Uint8Array(readFileSync(imageFixture(`${name}.png`))));
    await expectSameWhole(files);
    const damaged = files.flatMap((file) => Array.from({ length: 60 }, (_, copy) => damage(file, copy)));
    await expectSameWhole(damaged);
    await expectSame(damaged);
  });

  it('of rows up to the damage in the midst of a large picture, and white ones from there on', async () => {
    const raw = Uint8Array.from({ length: 400 * 300 * 3 }, (_, i) => (i * i * 7) % 251);
    const file = await sharp(raw, { raw: { width: 400, height: 300, channels: 3 } })
      .png()
      .toBuffer();
    const broken = Buffer.from(file);
    broken.fill(0xa5, file.length >> 1, (file.length >> 1) + 30);
    const mended = mendCheckSums(broken);
    await expectSame([mended, mended, mended, file.subarray(0, file.length >> 1)]);
    await expectSameWhole([mended]);
    const { verdict, pixels } = await ours[0]!.decodeImage({ file: mended });
    expect(verdict).toMatchObject({ status: 'warning', code: 'corrupt' });
    expect([...pixels.subarray(0, 300)]).toEqual([...raw.subarray(0, 300)]);
    expect(pixels.subarray(-300).every((value) => value === 255)).toBe(true);
  });

  withData(
    `for the PNGs of the corpus of odd and broken files, whole and damaged${why}`,
    async () => {
      const folder = join(DATA ?? '', 'nasty');
      const files = (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
        .filter((name) => /\.png$/i.test(name))
        .sort()
        .map((name) => new Uint8Array(readFileSync(join(folder, name))));
      expect(files.length).toBeGreaterThan(100);
      await expectSame(files);
      await expectSameWhole(files.filter((file) => file.length < 20_000));
      const small = files.filter((file) => file.length > 60 && file.length < 5000);
      await expectSame(small.flatMap((file) => Array.from({ length: 6 }, (_, copy) => damage(file, copy))));
      // An addon with sanitizers takes ten times as long.
    },
    300_000,
  );

  it('refuses a decoder that is not there', () => {
    expect(() => openPipeline({ threads: 1, png: 'other' })).toThrow(/"auto" or "libspng"/);
  });
});
