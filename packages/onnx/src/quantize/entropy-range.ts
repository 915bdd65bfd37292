import type { Range } from './choose-range.ts';
import type { Histogram } from './histogram.ts';

/** Values of an 8-bit number. */
export const LEVELS = 256;
/** Bins from one range tried to the next. */
const STRIDE = 8;

/**
 * The range whose 8-bit values lose the least of what the activation's distribution says: the least Kullback-Leibler divergence of
 * the distribution, its outliers counted at the range's ends, from the same distribution after rounding. (Migacz 2017,
 * "8-bit Inference with TensorRT", there for magnitudes; here ranges of both signs are cut at the same magnitude.)
 *
 * Zero is exact whatever the range, so how many zeros there are (half of all values behind a ReLU) is left out: their bin counts
 * as its neighbours do. Where no value lies at a range's end, outliers count at the outermost that is inside, as else the divergence
 * would be infinite.
 *
 * @param all least and greatest value, zero included
 */
export function entropyRange(histogram: Histogram, all: Range): Range {
  const counts = withoutZeros(histogram);
  const middle = counts.length / 2;
  const [least, greatest] = [binOf(histogram, all.low), binOf(histogram, all.high)];
  const reach = Math.max(middle - least, greatest - middle + 1);
  let best = all;
  let leastLoss = Infinity;
  for (let magnitude = reach; magnitude > 0; magnitude -= STRIDE) {
    const [first, last] = [Math.max(least, middle - magnitude), Math.min(greatest, middle + magnitude - 1)];
    if (last - first + 1 < LEVELS) break;
    const loss = divergence(counts, first, last);
    if (loss >= leastLoss) continue;
    leastLoss = loss;
    const bound = magnitude * histogram.step;
    best = { low: Math.max(all.low, -bound), high: Math.min(all.high, bound) };
  }
  return best;
}

function binOf({ counts, range, step }: Histogram, value: number): number {
  return Math.min(counts.length - 1, Math.floor((value + range) / step));
}

function withoutZeros({ counts }: Histogram): Float64Array {
  const result = counts.slice();
  const middle = counts.length / 2;
  result[middle] = Math.min(counts[middle]!, Math.max(counts[middle - 1]!, counts[middle + 1]!));
  return result;
}

/** Of the distribution cut at two bins from its rounded form: the mean of each level's bins that hold anything. */
function divergence(counts: Float64Array, first: number, last: number): number {
  const bins = last - first + 1;
  let [below, above, inside] = [0, 0, 0];
  for (let bin = 0; bin < counts.length; bin++) {
    if (bin < first) below += counts[bin]!;
    else if (bin > last) above += counts[bin]!;
    else inside += counts[bin]!;
  }
  if (inside === 0) return Infinity;
  const total = below + inside + above;
  let [lowest, highest] = [first, last];
  while (lowest < last && counts[lowest] === 0) lowest++;
  while (highest > lowest && counts[highest] === 0) highest--;
  let sum = 0;
  for (let level = 0; level < LEVELS; level++) {
    const [from, to] = [level, level + 1].map((edge) => first + Math.ceil((edge * bins) / LEVELS)) as [number, number];
    let [mass, filled] = [0, 0];
    for (let bin = from; bin < to; bin++) {
      mass += counts[bin]!;
      if (counts[bin]! > 0) filled++;
    }
    for (let bin = from; bin < to; bin++) {
      const p = (counts[bin]! + (bin === lowest ? below : 0) + (bin === highest ? above : 0)) / total;
      if (p > 0) sum += p * Math.log(p / (mass / filled / inside));
    }
  }
  return sum;
}
