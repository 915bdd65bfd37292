import { useTensorBackend } from '../model/index.ts';
import { findFeatureTwins } from './feature-twins.ts';

beforeAll(() => useTensorBackend('wasm'));

/** Rows that point anywhere, of changing length, none like another. */
function scattered(rows: number, width: number): Float32Array {
  return Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i * i * 12.9898) + Math.cos(i * 78.233));
}

it('finds what is alike, whatever its length and wherever it stands, most alike first', async () => {
  const [width, rows] = [40, 1100];
  const features = scattered(rows, width);
  const row = (i: number) => features.subarray(i * width, (i + 1) * width);
  row(1040).set(row(3).map((x) => 2.5 * x));
  row(570).set(row(69).map((x, k) => x + (k === 0 ? 0.5 : 0)));
  row(12).fill(0);
  row(13).fill(0);
  const cosine = (i: number, j: number): number => {
    const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0);
    return product(row(i), row(j)) / Math.sqrt(product(row(i), row(i)) * product(row(j), row(j)));
  };
  const twins = await findFeatureTwins(features, width, 0.97);
  expect(twins.map(({ first, second }) => [first, second])).toEqual([
    [3, 1040],
    [69, 570],
  ]);
  for (const { first, second, cosine: found } of twins) expect(found).toBeCloseTo(cosine(first, second), 5);
  expect(await findFeatureTwins(features, width, cosine(69, 570) + 1e-3)).toHaveLength(1);
});

it('links a thousand copies by pairs whose number grows with the copies alone', async () => {
  const width = 8;
  const one = scattered(1, width);
  const features = new Float32Array(1000 * width);
  for (let i = 0; i < 1000; i++) features.set(one, i * width);
  const twins = await findFeatureTwins(features, width, 1);
  expect(twins.length).toBeLessThan(2000);
  const seen = new Set(twins.flatMap(({ first, second }) => [first, second]));
  expect(seen.size).toBe(1000);
});
