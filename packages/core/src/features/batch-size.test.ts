import { batchSizes, measuredBatches, type BatchSizes } from './batch-size.ts';

/** Runs batches that take what `cost` says, each asked for while the one before is computed; the sizes in order. */
function run(sizes: BatchSizes, count: number, cost: (size: number, batch: number) => number): number[] {
  const asked = [sizes.next()];
  for (let batch = 0; batch < count; batch++) {
    asked.push(sizes.next());
    sizes.took(cost(asked[batch]!, batch));
  }
  return asked;
}

const last = (list: readonly number[]) => list.at(-1);

describe('measuredBatches', () => {
  it('tries each size and goes on with the fastest', () => {
    const asked = run(measuredBatches(32), 30, (size) => 1 + 0.01 * size);
    expect(new Set(asked)).toEqual(new Set([8, 16, 32]));
    expect(last(asked)).toBe(32);
    expect(last(run(measuredBatches(32), 30, (size) => size ** 1.5))).toBe(8);
    expect(last(run(measuredBatches(32), 30, (size) => size * (size === 16 ? 0.9 : 1)))).toBe(16);
  });

  it('takes the smallest of those that are about as fast', () => {
    expect(last(run(measuredBatches(32), 30, (size) => size * (size === 32 ? 1 : 1.01)))).toBe(8);
  });

  it('looks at neither the first batch nor one that follows another size, and forgives one disturbance', () => {
    const clear = run(measuredBatches(32), 30, (size) => 1 + 0.01 * size);
    const disturbed = run(measuredBatches(32), 30, (size, batch) => {
      const other = batch === 0 || clear[batch - 1] !== size;
      return other ? 0 : (1 + 0.01 * size) * (batch === 2 ? 9 : 1);
    });
    expect(disturbed).toEqual(clear);
  });

  it('keeps to the limit', () => {
    expect(new Set(run(measuredBatches(16), 30, () => 1))).toEqual(new Set([16, 8]));
    expect(new Set(run(measuredBatches(5), 30, () => 1))).toEqual(new Set([5]));
  });
});

describe('batchSizes', () => {
  it('measures only where there is enough to do and a photo is computed by itself', () => {
    const varied = (alone: boolean, photos: number) =>
      new Set(run(batchSizes(alone, photos, 32), 30, () => 1)).size > 1;
    expect(varied(true, 5000)).toBe(true);
    expect(varied(true, 100)).toBe(false);
    expect(varied(false, 5000)).toBe(false);
  });
});
