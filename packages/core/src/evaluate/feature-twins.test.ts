import { findFeatureTwins } from './feature-twins.ts';

it('finds every pair of like direction, whatever their lengths, most alike first', () => {
  const width = 7;
  const rows = 150;
  const features = Float32Array.from(
    { length: rows * width },
    (_, i) => Math.sin(i * i * 12.9898) + Math.cos(i * 78.233),
  );
  const row = (i: number) => features.subarray(i * width, (i + 1) * width);
  row(140).set(row(3).map((x) => 2.5 * x));
  row(70).set(row(69).map((x, k) => x + (k === 0 ? 0.02 : 0)));
  row(12).fill(0);
  row(13).fill(0);
  const cosine = (i: number, j: number): number => {
    const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0);
    return product(row(i), row(j)) / Math.sqrt(product(row(i), row(i)) * product(row(j), row(j)));
  };
  const expected: string[] = [];
  for (let i = 0; i < rows; i++) for (let j = i + 1; j < rows; j++) if (cosine(i, j) >= 0.9) expected.push(`${i},${j}`);
  const twins = findFeatureTwins(features, width, 0.9);
  expect(twins.map(({ first, second }) => `${first},${second}`).sort()).toEqual(expected.sort());
  expect(twins[0]).toMatchObject({ first: 3, second: 140 });
  expect(twins[0]?.cosine).toBeCloseTo(1, 6);
  expect(twins.map((t) => t.cosine)).toEqual(twins.map((t) => t.cosine).sort((a, b) => b - a));
  expect(findFeatureTwins(features, width, 0.9, 1)).toHaveLength(1);
});
