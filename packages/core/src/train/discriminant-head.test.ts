import { headLogits, useTensorBackend } from '../model/index.ts';
import { conjugateGradients } from './conjugate-gradients.ts';
import { fitDiscriminant } from './discriminant-head.ts';
import { RandomStream } from './random.ts';
import { meanScores } from './scores.ts';

const WIDTH = 5;
const CLASSES = 3;

/** Clouds that are long in one direction, along which classes differ little; several views a photo. */
function clouds(photos: number, seed: number, views = 1) {
  const random = new RandomStream(seed);
  const rows = photos * views;
  const features = new Float32Array(rows * WIDTH);
  for (let row = 0; row < rows; row++) {
    const label = Math.floor(row / views) % CLASSES;
    const long = 4 * random.normal();
    for (let k = 0; k < WIDTH; k++)
      features[row * WIDTH + k] = 10 + long + 0.5 * random.normal() + (k === label ? 2 : 0);
  }
  const groups = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / views));
  return { features, width: WIDTH, labels: groups.map((photo) => photo % CLASSES), groups };
}

beforeAll(() => useTensorBackend('wasm'));

it('solves systems that are given together', async () => {
  const matrix = [4, 1, 1, 3];
  const multiply = (rows: Float64Array): Float64Array =>
    rows.map((_, i) => {
      const start = i - (i % 2);
      return matrix[(i % 2) * 2]! * rows[start]! + matrix[(i % 2) * 2 + 1]! * rows[start + 1]!;
    });
  const solved = await conjugateGradients(Float64Array.of(1, 2, 0, 0, 5, 4), 2, multiply, { tolerance: 1e-10 });
  for (const [i, value] of [1 / 11, 7 / 11, 0, 0, 1, 1].entries()) expect(solved[i]).toBeCloseTo(value, 8);
});

it('looks across the direction in which all classes vary', async () => {
  const test = clouds(300, 2);
  const { head, shrinkage, candidates } = await fitDiscriminant(clouds(60, 1, 3), { classes: CLASSES, seed: 1 });
  expect(meanScores(head, test.features, test.labels).accuracy).toBeGreaterThan(0.95);
  expect(candidates.map((one) => one.shrinkage)).toContain(shrinkage);
  expect(Math.min(...candidates.map(({ loss }) => loss))).toBe(
    candidates.find((one) => one.shrinkage === shrinkage)!.loss,
  );
});

it('gives the logits that the textbook gives', async () => {
  const data = clouds(30, 3);
  const { head, shrinkage, candidates } = await fitDiscriminant(data, { classes: CLASSES, seed: 1 });
  const { factor } = candidates.find((one) => one.shrinkage === shrinkage)!;
  const rows = [...data.labels.keys()];
  const at = (row: number, k: number): number => data.features[row * WIDTH + k]!;
  const axis = Array.from({ length: WIDTH }, (_, k) => k);
  const means = Array.from({ length: CLASSES }, (_, c) =>
    axis.map((k) => {
      const own = rows.filter((row) => data.labels[row] === c);
      return own.reduce((sum, row) => sum + at(row, k), 0) / own.length;
    }),
  );
  const deviation = (row: number, k: number): number => at(row, k) - means[data.labels[row]!]![k]!;
  const covariance = axis.map((i) =>
    axis.map((j) => rows.reduce((sum, row) => sum + deviation(row, i) * deviation(row, j), 0) / rows.length),
  );
  const typical = axis.reduce((sum, k) => sum + covariance[k]![k]!, 0) / WIDTH;
  // Weights of the difference of two classes, put back through the shrunken covariance, are the difference of the means.
  const layer = head.layers[0]!;
  if (layer.kind !== 'dense') throw new Error('not dense');
  const weights = axis.map((k) => (layer.kernel[k * CLASSES]! - layer.kernel[k * CLASSES + 1]!) / factor);
  for (const i of axis) {
    const image = axis.reduce((sum, j) => sum + (1 - shrinkage) * covariance[i]![j]! * weights[j]!, 0);
    expect(image + shrinkage * typical * weights[i]!).toBeCloseTo(means[0]![i]! - means[1]![i]!, 2);
  }
  // Half way between two means both classes are as likely.
  const between = Float32Array.from(axis, (k) => (means[0]![k]! + means[1]![k]!) / 2);
  const logits = headLogits(head, between, 1);
  expect(logits[0]! - logits[1]!).toBeCloseTo(0, 2);
});

it('says what it needs where a class has one photo', async () => {
  const data = clouds(30, 4);
  const labels = data.labels.map((label, row) => (label === 2 && row > 2 ? 0 : label));
  await expect(fitDiscriminant({ ...data, labels }, { classes: CLASSES, seed: 1 })).rejects.toMatchObject({
    code: 'too-few-photos',
  });
});
