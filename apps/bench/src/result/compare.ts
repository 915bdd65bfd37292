import { readFile } from 'node:fs/promises';
import { GraftError } from '@graft/errors';
import { RESULT_SCHEMA_VERSION, type BenchResult, type CaseResult } from './contract.ts';
import { sameMachine } from './environment.ts';
import { ratioOfRounds, type Ratio } from './summary.ts';

/** `faster` and `slower` only where the rounds' ranges do not overlap and the median moved by 3 % or more. */
export interface Comparison {
  readonly id: string;
  readonly ratio: Ratio;
  readonly verdict: 'faster' | 'slower' | 'same';
}

const NOTICEABLE = 0.03;

/** @throws GraftError `bench-environments-differ` unless `force`. */
export function compareResults(before: BenchResult, after: BenchResult, force = false): Comparison[] {
  if (!force && !sameMachine(before.environment, after.environment)) {
    throw new GraftError({
      code: 'bench-environments-differ',
      what: 'The two results come from different machines, so their ratios would mean nothing',
      received: `${describe(before)}, and ${describe(after)}`,
      expected: 'the same processor, cores, memory and threads',
      next: 'measure both on one machine, or say --force',
    });
  }
  const old = new Map(before.cases.map((one) => [one.id, one]));
  return after.cases.flatMap((now) => {
    const then = old.get(now.id);
    if (then?.rounds === undefined || now.rounds === undefined) return [];
    const ratio = ratioOfRounds(now.rounds, then.rounds, now.better);
    return ratio === undefined ? [] : [{ id: now.id, ratio, verdict: judge(then, now, ratio) }];
  });
}

function judge(then: CaseResult, now: CaseResult, ratio: Ratio): Comparison['verdict'] {
  const apart = now.low! > then.high! || now.high! < then.low!;
  if (!apart || Math.abs(ratio.median - 1) < NOTICEABLE) return 'same';
  return ratio.median > 1 ? 'faster' : 'slower';
}

function describe({ environment: e }: BenchResult): string {
  return `${e.cpu} with ${e.cores} cores, ${e.memoryGiB} GiB, ${e.threads} threads`;
}

/** @throws GraftError `bench-result-unreadable` */
export async function readResult(file: string): Promise<BenchResult> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message : 'not JSON', cause);
  }
  const result = parsed as Partial<BenchResult> | null;
  if (result?.schemaVersion !== RESULT_SCHEMA_VERSION || !Array.isArray(result.cases) || !result.environment) {
    throw unreadable(file, `schemaVersion ${JSON.stringify(result?.schemaVersion)}`);
  }
  return result as BenchResult;
}

function unreadable(file: string, received: string, cause?: unknown): GraftError {
  return new GraftError({
    code: 'bench-result-unreadable',
    what: `${file} is not a result of graft-bench`,
    received,
    expected: `a file that graft-bench run --json wrote (schemaVersion ${RESULT_SCHEMA_VERSION})`,
    next: `npx graft-bench run input-pipeline --json ${file}`,
    cause,
  });
}
