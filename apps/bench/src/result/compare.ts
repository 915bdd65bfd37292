import { GraftError } from '@graft/errors';
import type { BenchResult, CaseResult } from './contract.ts';
import { differences } from './differences.ts';
import { rankRatio } from './rank-ratio.ts';
import type { Ratio } from './summary.ts';

/**
 * `faster` and `slower`: the ratio's interval leaves out 1 and the ratio is 5 % or more away from it. `unsure`: fewer than
 * three rounds on a side, which show nothing. `broken`: it ran before and failed now; `mended`: the other way round.
 */
export type Verdict = 'faster' | 'slower' | 'same' | 'unsure' | 'broken' | 'mended';

export interface Comparison {
  readonly id: string;
  readonly verdict: Verdict;
  /** Above 1: better than before. Absent where a case did not run on one side. */
  readonly ratio?: Ratio;
  /** Of peers: they are the same code on both sides, so a change of theirs is the machine's. */
  readonly peer: boolean;
}

/** Two runs of the same code, minutes apart on a shared virtual machine, differed by up to 4 % where we looked. */
const NOTICEABLE = 0.05;
const FEWEST_ROUNDS = 3;

/** @throws GraftError `bench-environments-differ` unless `force`. */
export function compareResults(before: BenchResult, after: BenchResult, force = false): Comparison[] {
  const unlike = differences(before, after);
  if (!force && unlike.length > 0) {
    throw new GraftError({
      code: 'bench-environments-differ',
      what: 'The two results were not measured alike, so their ratios would mean little',
      received: unlike.map(({ what, before: a, after: b }) => `${what} ${a} and ${b}`).join('; '),
      expected: 'the same machine, system, Node, threads and photos',
      next: 'measure both on one machine with the same options, or say --force',
    });
  }
  const old = new Map(before.cases.map((one) => [one.id, one]));
  return after.cases.flatMap((now) => {
    const then = old.get(now.id);
    return then === undefined ? [] : compareCases(then, now);
  });
}

function compareCases(then: CaseResult, now: CaseResult): Comparison[] {
  const { id, peer } = now;
  if (then.rounds === undefined && now.rounds === undefined) return [];
  if (now.rounds === undefined) return now.status === 'failed' ? [{ id, peer, verdict: 'broken' }] : [];
  if (then.rounds === undefined) return then.status === 'failed' ? [{ id, peer, verdict: 'mended' }] : [];
  const ratio = rankRatio(now.rounds, then.rounds, now.better);
  const few = Math.min(now.rounds.length, then.rounds.length) < FEWEST_ROUNDS;
  return [{ id, peer, ratio, verdict: few ? 'unsure' : judge(ratio) }];
}

function judge({ low, median, high }: Ratio): Verdict {
  if (Math.abs(median - 1) < NOTICEABLE || (low <= 1 && high >= 1)) return 'same';
  return median > 1 ? 'faster' : 'slower';
}
