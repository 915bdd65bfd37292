import type { ViewParams } from './contract.ts';
import {
  after,
  drawRandAugment,
  drawTrivialAugment,
  OPERATIONS,
  RAND_AUGMENT_SPACE,
  TRIVIAL_AUGMENT_SPACE,
} from './policy-operations.ts';
import {
  DEFAULT_POLICY,
  IMAGENET_POLICY,
  RAND_AUGMENT_POLICY,
  TRIVIAL_AUGMENT_POLICY,
  TUTORIAL_POLICY,
  type AugmentationPolicy,
} from './policy.ts';
import { openPipeline } from './pipeline.ts';
import { Draws } from './random.ts';
import { at, paint, toBmp } from './reference-picture.ts';
import { warp } from './reference-warp.ts';
import { drawView } from './views.ts';

function drawMany(policy: AugmentationPolicy, count: number): ViewParams[] {
  return Array.from({ length: count }, (_, sample) => drawView(policy, { seed: 42, epoch: 0, sample }));
}

const KEY = { seed: 42, epoch: 0, sample: 0 };

function expectUniform(values: (number | undefined)[], low: number, high: number): void {
  const given = values.map((value) => value ?? NaN);
  expect(Math.min(...given)).toBeGreaterThanOrEqual(low);
  expect(Math.max(...given)).toBeLessThan(high);
  const span = high - low;
  // Kolmogorov and Smirnov: beyond 1.95 / √n once in a thousand.
  const sorted = given.map((value) => (value - low) / span).sort((a, b) => a - b);
  const gap = Math.max(...sorted.map((value, index) => Math.abs(value - (index + 0.5) / sorted.length)));
  expect(gap).toBeLessThan(1.95 / Math.sqrt(sorted.length));
}

describe('drawView', () => {
  it('draws the tutorial’s parameters from ImageDataGenerator’s distributions', () => {
    const views = drawMany(TUTORIAL_POLICY, 4000);
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

  it('cuts the middle of the picture out where no crop fits, as much of it as the ratios allow', () => {
    const fallback = (ratio: [number, number]) =>
      drawView({ name: 'narrow', interpolation: 'bilinear', crop: { area: [1, 1], ratio } }, KEY).crop;
    expect(fallback([2, 3])).toEqual([0.25, 0, 0.5, 1]);
    expect(fallback([0.1, 0.5])).toEqual([0, 0.25, 1, 0.5]);
  });

  it('changes colours in every order alike where the order is random', () => {
    const counts = new Map<string, number>();
    for (const { adjustments = [] } of drawMany(IMAGENET_POLICY, 4800)) {
      const order = adjustments.map((adjustment) => Object.keys(adjustment).join('+')).join(' ');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Chi square with 23 degrees of freedom: above 49.7 once in a thousand.
    const distance = [...counts.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    expect(distance).toBeLessThan(49.7);
  });

  it('draws the jitter from torchvision’s ranges', () => {
    const values = (key: 'brightness' | 'contrast' | 'saturation' | 'hue') =>
      drawMany(IMAGENET_POLICY, 2000).flatMap(({ adjustments = [] }) => adjustments.flatMap(({ [key]: v }) => v ?? []));
    for (const key of ['brightness', 'contrast', 'saturation'] as const) expectUniform(values(key), 0.6, 1.4);
    expectUniform(values('hue'), -0.1, 0.1);
  });
});

describe('RandAugment and TrivialAugment', () => {
  it('have the operations of torchvision’s tables, at its magnitudes', () => {
    expect(Object.keys(OPERATIONS)).toHaveLength(14);
    const at = (name: string, step: number, direction: 1 | -1, space = TRIVIAL_AUGMENT_SPACE) =>
      OPERATIONS[name]?.(step / 30, direction, space);
    // What torchvision 0.29 has in `_AUGMENTATION_SPACE`, at the ninth of RandAugment's magnitudes …
    expect(at('posterize', 9, 1, RAND_AUGMENT_SPACE)).toEqual({ posterize: 7 });
    expect(at('solarize', 9, 1, RAND_AUGMENT_SPACE)).toEqual({ solarize: 179 });
    expect(at('rotate', 9, -1, RAND_AUGMENT_SPACE)?.rotation).toBeCloseTo(-9);
    expect(at('shearX', 9, 1, RAND_AUGMENT_SPACE)?.slopeX).toBeCloseTo(0.09);
    expect(at('shiftY', 9, 1, RAND_AUGMENT_SPACE)?.shiftY).toBeCloseTo(0.3 * (150 / 331));
    expect(at('sharpness', 9, -1, RAND_AUGMENT_SPACE)?.sharpness).toBeCloseTo(0.73);
    // … and at all or the last of TrivialAugmentWide's.
    const bits = Array.from({ length: 31 }, (_, step) => at('posterize', step, 1)?.posterize);
    expect(bits).toEqual([8, 8, 8, ...[7, 6, 5, 4, 3].flatMap((b) => [b, b, b, b, b]), 2, 2, 2]);
    expect(at('solarize', 30, 1)).toEqual({ solarize: 0 });
    expect(at('shearY', 30, -1)?.slopeY).toBeCloseTo(-0.99);
    expect(at('shiftX', 30, 1)?.shiftX).toBeCloseTo(32 / 224);
    expect(at('rotate', 30, 1)?.rotation).toBeCloseTo(135);
    expect(at('brightness', 30, -1)?.brightness).toBeCloseTo(0.01);
  });

  it('shear as Pillow’s transform does, the upper left corner staying where it is', () => {
    const [slope, size] = [0.3, 24];
    const sheared = warp(
      paint(size, size, (_, x) => 5 * x),
      OPERATIONS['shearX']?.(1, 1, RAND_AUGMENT_SPACE) ?? {},
    );
    // Pillow's pixel x reads at (x + 0.5) + slope · (y + 0.5) − 0.5.
    for (const [y, x] of [
      [0, 0],
      [10, 3],
      [20, 12],
    ] as const)
      expect(at(sheared, y, x, 0)).toBeCloseTo(5 * (x + slope * (y + 0.5)));
  });

  it('draws each operation as often as the others, and one twice now and then, in the order drawn', () => {
    const counts = new Map<string, number>();
    let twice = 0;
    for (let sample = 0; sample < 7000; sample++) {
      const names = Object.entries(drawTrivialAugment(new Draws({ ...KEY, sample }))).map(([key]) => key);
      counts.set(names.join('+'), (counts.get(names.join('+')) ?? 0) + 1);
      const { adjustments = [] } = drawRandAugment(new Draws({ ...KEY, sample }), 2, 9);
      const [first, second] = adjustments.map((adjustment) => Object.keys(adjustment).join());
      if (first !== undefined && first === second) twice++;
    }
    expect(counts.size).toBe(14);
    // Six standard deviations of 7000 draws at 1/14.
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(130);
    // Nine operations change colours: 9 of 196 pairs.
    expect(Math.abs(twice - (7000 * 9) / 196)).toBeLessThan(105);
  });

  it('adds moves up and puts colours behind each other', () => {
    const view = { rotation: 5, contrast: 1.2, adjustments: [{ hue: 0.1 }] };
    expect(after(after(view, { rotation: 3 }), { equalize: true })).toEqual({
      rotation: 8,
      contrast: 1.2,
      adjustments: [{ hue: 0.1 }, { equalize: true }],
    });
  });

  it('has operations that the pipeline takes all, at their extremes too', async () => {
    const rand = drawMany(RAND_AUGMENT_POLICY, 300);
    const trivial = drawMany(TRIVIAL_AUGMENT_POLICY, 300);
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
