import { Histogram } from './histogram.ts';

describe('Histogram', () => {
  it('keeps every value when its range grows, however late a large one comes', () => {
    const histogram = new Histogram();
    histogram.add(Float32Array.of(0, 0, 0));
    histogram.add(Float32Array.of(0.5, -0.25, 1));
    histogram.add(Float32Array.of(100, 3));
    expect(histogram.total).toBe(8);
    expect(histogram.counts.reduce((sum, count) => sum + count)).toBe(8);
    expect([histogram.min, histogram.max]).toEqual([-0.25, 100]);
    expect(histogram.range).toBe(128);
  });

  it('counts a value in the bin that holds it after doubling, as if the range had been there from the start', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) * (1 + i / 100));
    const grown = new Histogram();
    grown.add(Float32Array.of(1));
    for (const value of values) grown.add(Float32Array.of(value));
    const direct = new Histogram();
    direct.add(values);
    direct.add(Float32Array.of(1));
    expect(grown.counts).toEqual(direct.counts);
  });

  it('leaves out what is not finite', () => {
    const histogram = new Histogram();
    histogram.add(Float32Array.of(NaN, 1, Infinity, -Infinity, 2));
    expect([histogram.total, histogram.min, histogram.max]).toEqual([2, 1, 2]);
    histogram.add(Float32Array.of(NaN, NaN));
    expect(histogram.total).toBe(2);
  });
});
