import { bytes, compact, duration, extractionRate, grouped, learningRate, percent, rate } from './format.ts';

describe('numbers for people', () => {
  it('writes durations in the unit that says most', () => {
    expect([0.04, 4.21, 59.6, 65, 7380, 3599.9].map(duration)).toEqual([
      '0.0 s',
      '4.2 s',
      '1 min 00 s',
      '1 min 05 s',
      '2 h 03 min',
      '1 h 00 min',
    ]);
  });
  it('writes sizes, counts and rates', () => {
    expect([999, 1902176, 528e6, 2.5e9].map(bytes)).toEqual(['999 B', '1.9 MB', '528 MB', '2.5 GB']);
    expect(grouped(1234567)).toBe('1 234 567');
    expect([218544, 2257984, 138e6].map(compact)).toEqual(['219 k', '2.26 M', '138.0 M']);
    expect([12.34, 410.4].map(rate)).toEqual(['12.3/s', '410/s']);
    expect([1e-3, 3.2e-4, 5e-10].map(learningRate)).toEqual(['1e-3', '3.2e-4', '5e-10']);
  });
  it('says where features had nothing to compute', () => {
    expect([extractionRate(0), extractionRate(22)]).toEqual(['all from the cache', '22.0/s']);
  });
  it('says nothing where there is no number', () => {
    expect([percent(Number.NaN), duration(Infinity), rate(Number.NaN)]).toEqual(['–', '–', '–']);
  });
});
