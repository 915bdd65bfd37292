import { useTensorBackend } from '../model/index.ts';
import { RandomStream } from '../train/index.ts';
import { learningCurveOf, trainingLabelErrors, type LabelledPhotos } from './deeper-judging.ts';

const WIDTH = 8;

/** Two clouds of features; the photos at `swapped` carry the other label. */
function photos(count: number, seed: number, swapped: readonly number[] = []): LabelledPhotos {
  const random = new RandomStream(seed);
  const truth = Array.from({ length: count }, (_, i) => i % 2);
  const labels = Int32Array.from(truth, (label, i) => (swapped.includes(i) ? 1 - label : label));
  return {
    features: Float32Array.from(
      { length: count * WIDTH },
      (_, i) => random.normal() + 3 * truth[Math.floor(i / WIDTH)]!,
    ),
    width: WIDTH,
    labels,
    samples: Array.from(labels, (label, i) => ({
      path: `/${i}`,
      relativePath: `${i}`,
      label,
      split: 'train' as const,
    })),
  };
}

beforeAll(() => useTensorBackend('wasm'));

it('finds the training photos whose labels were swapped', async () => {
  const errors = await trainingLabelErrors(photos(80, 1, [7, 30]), { classes: 2, seed: 1 });
  expect(errors.map(({ index }) => index).sort((a, b) => a - b)).toEqual([7, 30]);
});

it('draws a learning curve that ends with all photos', async () => {
  const curve = await learningCurveOf(photos(80, 2), photos(60, 3), { classes: 2, seed: 1, sizes: [5, 20] });
  expect(curve.map(({ perClass, photos: all }) => [perClass, all])).toEqual([
    [5, 10],
    [20, 40],
    [40, 80],
  ]);
  expect(curve.at(-1)!.accuracy).toBeGreaterThan(0.95);
});
