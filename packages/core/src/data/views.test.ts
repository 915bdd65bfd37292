import type { ViewParams } from './contract.ts';
import { OPERATIONS, RAND_AUGMENT_SPACE, TRIVIAL_AUGMENT_SPACE } from './policy-operations.ts';
import {
  DEFAULT_POLICY,
  RAND_AUGMENT_POLICY,
  TRIVIAL_AUGMENT_POLICY,
  TUTORIAL_POLICY,
  type AugmentationPolicy,
} from './policy.ts';
import { openPipeline } from './pipeline.ts';
import { paint, toBmp } from './reference-picture.ts';
import { drawView } from './views.ts';

function drawMany(policy: AugmentationPolicy, count: number): ViewParams[] {
  return Array.from({ length: count }, (_, sample) => drawView(policy, { seed: 42, epoch: 0, sample }));
}

describe('drawView', () => {
  it('draws the tutorial’s parameters from ImageDataGenerator’s distributions', () => {
    const views = drawMany(TUTORIAL_POLICY, 4000);
    const expectUniform = (values: (number | undefined)[], low: number, high: number) => {
      const given = values.map((value) => value ?? NaN);
      expect(Math.min(...given)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...given)).toBeLessThan(high);
      const span = high - low;
      // Kolmogorov and Smirnov: beyond 1.95 / √4000 once in a thousand.
      const sorted = given.map((value) => (value - low) / span).sort((a, b) => a - b);
      const gap = Math.max(...sorted.map((value, index) => Math.abs(value - (index + 0.5) / sorted.length)));
      expect(gap).toBeLessThan(1.95 / Math.sqrt(4000));
    };
    expectUniform(
      views.map((view) => view.rotation),
      -20,
      20,
    );
    expectUniform(
      views.map((view) => view.shiftY),
      -0.2,
      0.2,
    );
    expectUniform(
      views.map((view) => view.shiftX),
      -0.2,
      0.2,
    );
    expectUniform(
      views.map((view) => view.shear),
      -0.2,
      0.2,
    );
    expectUniform(
      views.map((view) => view.zoomY),
      0.8,
      1.2,
    );
    expectUniform(
      views.map((view) => view.zoomX),
      0.8,
      1.2,
    );
    const flipped = views.filter((view) => view.flipHorizontal).length;
    // Six standard deviations of a fair coin.
    expect(Math.abs(flipped - 2000)).toBeLessThan(190);
    expect(views.every((view) => view.fillMode === 'nearest' && view.crop === undefined)).toBe(true);
    expect(views.some((view) => view.zoomX !== view.zoomY)).toBe(true);
  });

  it('draws the same view for the same key, whatever was drawn before', () => {
    const [, , third] = drawMany(DEFAULT_POLICY, 3);
    expect(drawView(DEFAULT_POLICY, { seed: 42, epoch: 0, sample: 2 })).toEqual(third);
    expect(drawView(DEFAULT_POLICY, { seed: 42, epoch: 1, sample: 2 })).not.toEqual(third);
  });

  it('keeps crops and erased boxes inside the picture and of the share asked for', () => {
    const policy: AugmentationPolicy = {
      name: 'boxes',
      interpolation: 'bilinear',
      crop: { area: [0.1, 0.9], ratio: [0.5, 2] },
      erase: { probability: 1, area: [0.02, 0.3], ratio: [0.3, 3.3], value: 0 },
    };
    for (const { crop, erase } of drawMany(policy, 500)) {
      for (const box of [crop ?? [0, 0, 1, 1], erase ?? [0, 0, 1, 1]]) {
        const [top, left, height, width] = box;
        expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
        expect(Math.max(top + height, left + width)).toBeLessThanOrEqual(1 + 1e-12);
      }
      const [, , height, width] = crop ?? [0, 0, 1, 1];
      expect(height * width).toBeGreaterThan(0.0999);
    }
  });

  it('draws every operation of RandAugment and TrivialAugment, and the pipeline takes them all', async () => {
    const keys = (views: ViewParams[]) => new Set(views.flatMap((view) => Object.keys(view)));
    const rand = drawMany(RAND_AUGMENT_POLICY, 300);
    const trivial = drawMany(TRIVIAL_AUGMENT_POLICY, 300);
    const own = Object.keys(OPERATIONS).flatMap((name) =>
      Object.keys(OPERATIONS[name]?.(0.5, 1, RAND_AUGMENT_SPACE) ?? {}),
    );
    for (const views of [rand, trivial]) expect([...keys(views)]).toEqual(expect.arrayContaining(own));
    const extremes = Object.values(OPERATIONS).flatMap((operation) =>
      ([-1, 1] as const).map((direction) => operation(1, direction, TRIVIAL_AUGMENT_SPACE)),
    );
    const views = [...rand, ...trivial, ...extremes];
    const pipeline = openPipeline({ threads: 1 });
    const { verdicts } = await pipeline.readBatch({
      files: views.map(() => toBmp(paint(9, 7, (y, x) => 20 * x + y))),
      views,
      height: 8,
      width: 8,
      interpolation: 'bilinear',
      out: new Uint8Array(views.length * 192),
    });
    await pipeline.close();
    expect(verdicts.filter((verdict) => verdict.code !== 'ok')).toEqual([]);
  });
});
