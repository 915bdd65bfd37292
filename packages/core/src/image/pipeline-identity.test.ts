import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { imageFixture } from '@graft/test-fixtures';

import type { FillMode, Interpolation, ViewParams } from './contract.ts';
import { openPipeline } from './pipeline.ts';
import { POLICIES } from './policy.ts';
import { drawView } from './views.ts';

const DATA = process.env['GRAFT_REAL_DATA'];
const withData = DATA === undefined ? it.skip : it;
const why = DATA === undefined ? ' (skipped: GRAFT_REAL_DATA is not set)' : '';

/** The tables of vector kernels that this processor runs; plain C++ is always there. */
const TABLES = ['off', 'sse4.1', 'avx2', 'neon'].filter((simd) => {
  try {
    void openPipeline({ threads: 1, simd }).close();
    return true;
  } catch {
    return false;
  }
});
const THREADS = [1, 2, 3, 8];

const FILL_MODES = ['nearest', 'reflect', 'constant', 'wrap'] satisfies FillMode[];
const AFFINE: ViewParams = { rotation: -17, shiftY: 0.1, shiftX: -0.2, shear: 5, zoomY: 0.8, zoomX: 1.3 };

/** Every field of a view for itself, and some together. */
const VIEWS: readonly (ViewParams | null)[] = [
  null,
  { crop: [0.1, 0.2, 0.7, 0.55] },
  { flipHorizontal: true },
  { flipVertical: true },
  ...FILL_MODES.flatMap((fillMode) => [
    { ...AFFINE, fillMode, fillValue: 90 },
    { rotation: 137, zoomX: 2.5, zoomY: 2.5, fillMode, fillValue: 200, flipHorizontal: true },
  ]),
  { autoContrast: true },
  { equalize: true },
  { posterize: 3 },
  { solarize: 100 },
  { brightness: 1.4 },
  { contrast: 0.6 },
  { saturation: 1.7 },
  { hue: -0.2 },
  { hue: 0.4, saturation: 0.3, contrast: 1.5, brightness: 0.7 },
  { grayscale: true },
  { sharpness: 0 },
  { sharpness: 2.5 },
  { blur: 0.5 },
  { blur: 3 },
  { jpegQuality: 20 },
  { jpegQuality: 95 },
  { slopeY: 0.2, slopeX: -0.3, fillMode: 'reflect' },
  { adjustments: [{ contrast: 1.4 }, { autoContrast: true }, { blur: 0.8 }, { brightness: 0.8, posterize: 5 }] },
  { erase: [0.2, 0.3, 0.4, 0.5], eraseValue: 77 },
  {
    ...AFFINE,
    crop: [0, 0.1, 0.9, 0.8],
    brightness: 1.2,
    hue: 0.1,
    sharpness: 1.5,
    blur: 0.8,
    jpegQuality: 60,
    erase: [0.5, 0.5, 0.2, 0.2],
  },
];

interface Request {
  readonly files: readonly string[];
  readonly views: readonly (ViewParams | null)[];
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
}

/** Pixels and verdicts of all requests, one after the other, for each table of kernels and number of threads. */
async function expectIdentical(requests: readonly Request[]): Promise<void> {
  let expected: { pixels: Uint8Array; verdicts: unknown }[] | undefined;
  for (const simd of TABLES) {
    for (const threads of THREADS) {
      const pipeline = openPipeline({ threads, simd });
      expect(pipeline.simd).toBe(simd);
      const received: { pixels: Uint8Array; verdicts: unknown }[] = [];
      for (const request of requests) {
        const out = new Uint8Array(request.files.length * request.height * request.width * 3);
        const { verdicts } = await pipeline.readBatch({ ...request, out });
        received.push({ pixels: out, verdicts });
      }
      await pipeline.close();
      expected ??= received;
      for (const [index, { pixels, verdicts }] of received.entries()) {
        const first = expected[index];
        expect(pixels.some((value) => value !== 0)).toBe(true);
        expect({ simd, threads, index, verdicts }).toEqual({ simd, threads, index, verdicts: first?.verdicts });
        const same = Buffer.compare(pixels, first?.pixels ?? new Uint8Array()) === 0;
        expect({ simd, threads, index, same }).toEqual({ simd, threads, index, same: true });
      }
    }
  }
}

const bothWays = (request: Omit<Request, 'interpolation'>): Request[] =>
  (['bilinear', 'nearest'] as const).map((interpolation) => ({ ...request, interpolation }));

describe(`gives identical bytes for ${THREADS.join(', ')} threads with the kernels ${TABLES.join(', ')}`, () => {
  // Those that the native side decodes: sharp's are its own.
  const files = readdirSync(join(imageFixture('rgb.png'), '..'))
    .filter((name) => /\.(jpg|png|webp|bmp|gif)$/.test(name))
    .sort()
    .map(imageFixture);

  it('has vector kernels wherever they are written for', () => {
    if (['x64', 'arm64'].includes(process.arch)) expect(TABLES.length).toBeGreaterThan(1);
  });

  it('for every format and every operation', async () => {
    const all = files.flatMap((file) => VIEWS.map((view) => ({ file, view })));
    const request = { files: all.map(({ file }) => file), views: all.map(({ view }) => view) };
    await expectIdentical(bothWays({ ...request, height: 37, width: 29 }));
  });

  it('enlarged, and reduced so far that a JPEG is decoded at 1/2, 1/4 and 1/8', async () => {
    const views = files.map((_, index) => (index % 3 === 0 ? AFFINE : null));
    const sizes = [
      { height: 130, width: 171 },
      { height: 7, width: 5 },
      { height: 1, width: 1 },
    ];
    const large = [500, 221, 147, 110, 80, 40].map((height) => ({ height, width: Math.floor((height * 4) / 3) }));
    await expectIdentical([
      ...sizes.flatMap((size) => bothWays({ files, views, ...size })),
      ...large.flatMap((size) => bothWays({ files: [imageFixture('large.jpg')], views: [null], ...size })),
    ]);
  });

  withData(
    `for real photos, sound and damaged, as the policies draw their views${why}`,
    async () => {
      const photos = ['cats-dogs', 'flowers', 'nasty'].flatMap((name) => {
        const folder = join(DATA ?? '', name);
        return readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((path) => /\.(jpe?g|png|webp|bmp|gif)$/i.test(path))
          .sort()
          .filter((_, index) => index % (name === 'nasty' ? 6 : 61) === 0)
          .map((path) => join(folder, path));
      });
      expect(photos.length).toBeGreaterThan(50);
      const requests = Object.values(POLICIES).flatMap((policy) => {
        const views = photos.map((_, sample) => drawView(policy, { seed: 9, epoch: 0, sample }));
        return bothWays({ files: photos, views, height: 224, width: 224 });
      });
      const whole = photos.map(() => null);
      await expectIdentical([...requests, ...bothWays({ files: photos, views: whole, height: 96, width: 96 })]);
    },
    600_000,
  );
});
