import { seeded } from '../testing/nets.ts';
import { chooseRange } from './choose-range.ts';
import { Histogram } from './histogram.ts';

/** A million values in [0, 1) and one outside. */
function withOutlier(outlier: number): Histogram {
  const next = seeded(3);
  const histogram = new Histogram();
  const values = Float32Array.from({ length: 100_000 }, next);
  for (let i = 0; i < 10; i++) histogram.add(values);
  histogram.add(Float32Array.of(outlier));
  return histogram;
}

describe('chooseRange', () => {
  it('takes everything for minmax', () => {
    expect(chooseRange(withOutlier(50), { method: 'minmax', percentile: 99 })).toEqual({ low: 0, high: 50 });
  });

  it('leaves out the share that percentile says', () => {
    const { low, high } = chooseRange(withOutlier(50), { method: 'percentile', percentile: 99 });
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.97);
    expect(high).toBeLessThan(1.05);
  });

  it('clips a lone outlier for mse, but not one that costs less than the rounding', () => {
    const clipped = chooseRange(withOutlier(5), { method: 'mse', percentile: 0 });
    expect(clipped.high).toBeLessThan(2);
    const kept = chooseRange(withOutlier(1.01), { method: 'mse', percentile: 0 });
    expect(kept.high).toBeCloseTo(1.01, 1);
  });

  it('always holds zero', () => {
    const histogram = new Histogram();
    histogram.add(Float32Array.of(3, 4, 5));
    for (const method of ['minmax', 'percentile', 'mse', 'entropy'] as const) {
      const { low, high } = chooseRange(histogram, { method, percentile: 99.9 });
      expect(low).toBe(0);
      expect(high).toBeGreaterThanOrEqual(4.9);
    }
  });

  it('gives a usable range for an activation that is always zero', () => {
    const histogram = new Histogram();
    histogram.add(new Float32Array(10));
    for (const method of ['mse', 'entropy'] as const) {
      const { low, high } = chooseRange(histogram, { method, percentile: 0 });
      expect(high).toBeGreaterThan(low);
    }
  });
});
