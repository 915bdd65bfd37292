import { access } from 'node:fs/promises';
import { GraftError } from '@graft/errors';
import type { BenchResult } from '../result/contract.ts';
import { differences, type Difference } from '../result/differences.ts';
import { readResult } from '../result/read-result.ts';
import type { RunOptions } from './run-options.ts';

/** Where a run is written: what it goes on from is also where it goes on to. */
export const resultFile = ({ json, resume }: RunOptions): string | undefined => json ?? resume;

/**
 * The result that a run goes on from.
 *
 * @throws GraftError `bench-result-unreadable`; `bench-run-cut` where the run would write over one that was cut, by a Ctrl-C or by
 *   whatever else
 */
export async function resumedResult(options: RunOptions): Promise<BenchResult | undefined> {
  const { json, resume } = options;
  if (resume !== undefined) return readResult(resume);
  const there = json !== undefined && (await access(json).then(() => true, () => false)); // prettier-ignore
  if (!there) return undefined;
  const old = await readResult(json).catch(() => undefined);
  const whole = old?.cases.filter(isWhole).length ?? 0;
  if (old?.interrupted !== true || whole === 0) return undefined;
  throw new GraftError({
    code: 'bench-run-cut',
    what: `${json} holds a run that was cut, with ${whole} cases measured`,
    received: '--json without --resume, which would write over it',
    expected: 'to go on from it, or another file',
    next: `the same command with --resume ${json}`,
  });
}

/** @throws GraftError `bench-environments-differ` where the rest would not be measured as the beginning was */
export function checkAlike(
  file: string,
  resumed: BenchResult,
  head: Omit<BenchResult, 'schemaVersion' | 'cases'>,
): void {
  const unlike = [...differences(resumed, { ...resumed, ...head }), ...otherSettings(resumed, head)];
  if (unlike.length === 0) return;
  throw new GraftError({
    code: 'bench-environments-differ',
    what: `The run in ${file} cannot be gone on from: the rest would not be measured as its beginning was`,
    received: unlike.map(({ what, before, after }) => `${what} ${before} and ${after}`).join('; '),
    expected: 'the same machine, commit, photos and settings',
    next: 'the same command without --resume, and with another --json FILE',
  });
}

function otherSettings(before: BenchResult, after: Pick<BenchResult, 'environment' | 'work'>): Difference[] {
  const facts = ({ environment, work }: Pick<BenchResult, 'environment' | 'work'>) => ({
    commit: environment.commit,
    '--rounds': String(work?.rounds),
    '--min-seconds': String(work?.minSeconds),
    '--min-count': String(work?.minCount),
  });
  const [old, now] = [facts(before), facts(after)];
  return (Object.keys(old) as (keyof typeof old)[]).flatMap((what) =>
    old[what] === now[what] ? [] : [{ what, before: old[what], after: now[what] }],
  );
}

/** Measured in all its rounds, or known to lack something. What failed is tried again. */
export function isWhole({ status }: BenchResult['cases'][number]): boolean {
  return status !== 'failed';
}
