import { seeded } from '../testing/nets.ts';
import { chooseRange } from './choose-range.ts';
import { Histogram } from './histogram.ts';

/** Normal values (Box and Muller), half of them set to zero as by a ReLU where `rectified`. */
function normal(count: number, rectified: boolean, seed = 1): Histogram {
  const next = seeded(seed);
  const histogram = new Histogram();
  const values = Float32Array.from({ length: count }, () => {
    const value = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return rectified ? Math.max(0, value) : value;
  });
  histogram.add(values);
  return histogram;
}

/** The method as it is written down, with lists: cut, round to 256 levels, spread each level's share again, compare. */
function reference(histogram: Histogram): { low: number; high: number } {
  const counts = [...histogram.counts];
  const middle = counts.length / 2;
  counts[middle] = Math.min(counts[middle]!, Math.max(counts[middle - 1]!, counts[middle + 1]!));
  const filled = [...histogram.counts.keys()].filter((bin) => histogram.counts[bin]! > 0);
  const [least, greatest] = [Math.min(middle, ...filled), Math.max(middle, ...filled)];
  const sum = (list: readonly number[]) => list.reduce((all, value) => all + value, 0);
  const candidates: { magnitude: number; loss: number }[] = [];
  for (let magnitude = Math.max(middle - least, greatest - middle + 1); magnitude > 0; magnitude -= 8) {
    const first = Math.max(least, middle - magnitude);
    const end = Math.min(greatest + 1, middle + magnitude);
    const inside = counts.slice(first, end);
    if (inside.length < 256) break;
    const cut = [...inside];
    const [lowest, highest] = [cut.findIndex((count) => count > 0), cut.findLastIndex((count) => count > 0)];
    cut[lowest] = cut[lowest]! + sum(counts.slice(0, first));
    cut[highest] = cut[highest]! + sum(counts.slice(end));
    const levels = new Map<number, number[]>();
    for (const bin of inside.keys()) {
      const level = Math.floor((bin * 256) / inside.length);
      levels.set(level, [...(levels.get(level) ?? []), bin]);
    }
    const rounded = inside.map(() => 0);
    for (const bins of levels.values()) {
      const held = bins.filter((bin) => inside[bin]! > 0);
      for (const bin of held) rounded[bin] = sum(held.map((other) => inside[other]!)) / held.length;
    }
    const [whole, left] = [sum(cut), sum(rounded)];
    const [p, q] = [cut.map((value) => value / whole), rounded.map((value) => value / left)];
    candidates.push({
      magnitude,
      loss: sum(p.map((share, bin) => (share === 0 ? 0 : share * Math.log(share / q[bin]!)))),
    });
  }
  const [best] = candidates.sort((a, b) => a.loss - b.loss || b.magnitude - a.magnitude);
  const bound = best!.magnitude * histogram.step;
  return { low: Math.max(histogram.min, -bound), high: Math.min(histogram.max, bound) };
}

const FEWER = 2;
const entropy = (histogram: Histogram) => chooseRange(histogram, { method: 'entropy', percentile: 0 });

/** Fewer bins hold anything: enough for the slow reference. */
function thinned(histogram: Histogram): Histogram {
  const few = new Histogram();
  few.add(Float32Array.of(FEWER * histogram.range * 0.999));
  few.counts.fill(0);
  few.total = histogram.total;
  [few.min, few.max] = [histogram.min, histogram.max];
  histogram.counts.forEach((count, bin) => {
    const at = few.counts.length / 2 + Math.floor((bin - histogram.counts.length / 2) / FEWER);
    few.counts[at] = few.counts[at]! + count;
  });
  return few;
}

describe('entropyRange', () => {
  it.each([
    ['values of both signs', false, 1],
    ['values of both signs, drawn anew', false, 2],
    ['rectified values', true, 3],
  ])('is the range that the method written down gives, for %s', (_, rectified, seed) => {
    const histogram = thinned(normal(40_000, rectified, seed));
    const { low, high } = entropy(histogram);
    const expected = reference(histogram);
    expect(low).toBeCloseTo(Math.min(0, expected.low), 10);
    expect(high).toBeCloseTo(expected.high, 10);
  });

  it('cuts a lone outlier off, and keeps most of the rest', () => {
    const histogram = normal(200_000, true);
    histogram.add(Float32Array.of(60));
    const { low, high } = entropy(histogram);
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(2);
    expect(high).toBeLessThan(20);
  });

  it('does not depend on how many values are zero', () => {
    const some = normal(100_000, true);
    const more = normal(100_000, true);
    more.add(new Float32Array(1_000_000));
    expect(entropy(more)).toEqual(entropy(some));
  });

  it('keeps evenly spread values whole', () => {
    const histogram = new Histogram();
    histogram.add(Float32Array.from({ length: 200_000 }, (_, i) => (i + 0.5) / 200_000));
    const { high } = entropy(histogram);
    expect(high).toBeGreaterThan(0.99);
  });
});
