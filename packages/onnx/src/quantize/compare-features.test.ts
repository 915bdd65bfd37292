import { compareFeatures } from './compare-features.ts';

describe('compareFeatures', () => {
  it('gives the cosine of each photo and the relative error of all', () => {
    const result = compareFeatures(Float32Array.of(1, 0, 3, 4), Float32Array.of(2, 0, 4, 3), 2);
    expect([...result.cosines]).toEqual([1, 0.96]);
    expect(result.minCosine).toBeCloseTo(0.96);
    expect(result.meanCosine).toBeCloseTo(0.98);
    expect(result.relativeError).toBeCloseTo(Math.sqrt(3 / 26));
  });

  it('calls two zero vectors alike, and zero beside something unlike', () => {
    const { cosines } = compareFeatures(Float32Array.of(0, 0, 0, 1), Float32Array.of(0, 0, 0, 0), 2);
    expect([...cosines]).toEqual([1, 0]);
  });

  it('refuses features of other photos', () => {
    expect(() => compareFeatures(new Float32Array(4), new Float32Array(6), 2)).toThrow(/4 and 6 numbers/);
  });
});
