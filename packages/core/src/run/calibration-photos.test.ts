import type { Sample } from '../data/index.ts';
import type { ImagePipeline } from '../image/index.ts';
import type { FeatureIdentity } from '../features/index.ts';
import { drawPhotos } from './calibration-photos.ts';

const identity = { height: 1, width: 1, interpolation: 'bilinear' } as FeatureIdentity;
const samples = Array.from({ length: 400 }, (_, i): Sample => ({
  path: `/photos/${i}.jpg`,
  relativePath: `${i}.jpg`,
  label: i % 2,
  split: 'train',
}));

/** Paints each photo's number into its pixel; `damaged` ones have none. */
function pipelineOf(damaged: ReadonlySet<string>): ImagePipeline {
  const readBatch: ImagePipeline['readBatch'] = async ({ files, out }) => {
    const verdicts = files.map((file, i) => {
      const number = Number.parseInt(/(\d+)\.jpg$/.exec(String(file))![1]!, 10);
      out?.set([number % 256, Math.floor(number / 256), 0], i * 3);
      return { status: damaged.has(String(file)) ? 'error' : 'ok' };
    });
    return { verdicts, times: { read: 0, decode: 0, transform: 0 } } as unknown as Awaited<
      ReturnType<ImagePipeline['readBatch']>
    >;
  };
  return { readBatch } as unknown as ImagePipeline;
}

const draw = (gflops: number, damaged: readonly string[] = []) =>
  drawPhotos({
    samples,
    hashes: new Map(),
    pipeline: pipelineOf(new Set(damaged)),
    backbone: { identity, preset: { gflops } },
    signal: undefined,
  });

const numbersOf = (pixels: Uint8Array): number[] =>
  Array.from({ length: pixels.length / 3 }, (_, i) => pixels[i * 3]! + 256 * pixels[i * 3 + 1]!);

describe('photos to calibrate int8 on', () => {
  it.each([
    { gflops: 0.6, calibration: 64, heldBack: 128 },
    { gflops: 30.7, calibration: 32, heldBack: 64 },
  ])('are $calibration, and $heldBack others to judge by, at $gflops · 10⁹ operations a photo', async (wanted) => {
    const photos = await draw(wanted.gflops);
    const calibration = photos.calibration.flatMap(numbersOf);
    const heldBack = photos.heldBack.flatMap(({ pixels }) => numbersOf(pixels));
    expect(calibration).toHaveLength(wanted.calibration);
    expect(heldBack).toHaveLength(wanted.heldBack);
    expect(new Set([...calibration, ...heldBack]).size).toBe(wanted.calibration + wanted.heldBack);
    expect(photos.heldBackLabels.filter((label) => label === 1)).toHaveLength(wanted.heldBack / 2);
    expect([...photos.heldBackLabels]).toEqual(heldBack.map((number) => number % 2));
  });

  it('pass damaged photos over', async () => {
    const whole = await draw(0.6);
    const first = `/photos/${numbersOf(whole.calibration[0]!)[0]!}.jpg`;
    const { calibration } = await draw(0.6, [first]);
    expect(calibration.flatMap(numbersOf)).toEqual(whole.calibration.flatMap(numbersOf).slice(1));
  });
});
