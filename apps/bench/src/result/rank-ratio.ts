import { median, probit } from 'simple-statistics';
import type { Ratio } from './summary.ts';

/**
 * How much better the rounds of one run are than those of another: the Hodges–Lehmann estimate (the median of all ratios of
 * one's rounds to the other's) and the confidence interval that belongs to it, the one that leaves out 1 just where the
 * rank sum test of Wilcoxon, Mann and Whitney finds a difference (Hodges & Lehmann 1963). No distribution is assumed, and one
 * slow round among five moves nothing.
 *
 * @param now, then Values of the rounds, all above 0; at least one each.
 * @param confidence What the interval holds. Too few rounds cannot give it (below four and four, for 0.95): then it is the
 *   widest there is, from the least to the greatest ratio.
 */
export function rankRatio(
  now: readonly number[],
  then: readonly number[],
  better: 'higher' | 'lower',
  confidence = 0.95,
): Ratio {
  const ratios = now.flatMap((a) => then.map((b) => (better === 'higher' ? a / b : b / a))).sort((a, b) => a - b);
  const skip = outside(now.length, then.length, (1 - confidence) / 2);
  return { median: median(ratios), low: ratios[skip]!, high: ratios[ratios.length - 1 - skip]! };
}

/** How many of the ratios to leave out at either end. */
function outside(m: number, n: number, tail: number): number {
  if (m * n > MOST_EXACT) {
    // U's normal approximation, which is good long before that.
    return Math.max(0, Math.floor((m * n) / 2 + probit(tail) * Math.sqrt((m * n * (m + n + 1)) / 12)) - 1);
  }
  const ways = rankSumWays(m, n);
  const all = ways.reduce((sum, count) => sum + count, 0);
  let [below, critical] = [0, 0];
  while (below + ways[critical]! <= tail * all) below += ways[critical++]!;
  return Math.max(0, critical - 1);
}

const MOST_EXACT = 2500;

/** In how many orders of m + n rounds exactly u of the m·n pairs stand the wrong way round; index u. */
function rankSumWays(m: number, n: number): number[] {
  // The greatest value of all is either one of the n (and in no pair wrong) or one of the m (and wrong in all its n pairs).
  let rows = Array.from({ length: n + 1 }, () => [1]);
  for (let i = 1; i <= m; i++) {
    const next: number[][] = [[1]];
    for (let j = 1; j <= n; j++) {
      const [fewerOfN, fewerOfM] = [next[j - 1]!, rows[j]!];
      next.push(Array.from({ length: i * j + 1 }, (_, u) => (fewerOfN[u] ?? 0) + (fewerOfM[u - j] ?? 0)));
    }
    rows = next;
  }
  return rows[n]!;
}
