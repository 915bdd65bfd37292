import type { BenchResult } from './contract.ts';

/** Something that was not the same in two runs. */
export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What has to agree before two results may be compared, and does not. The commit is what a comparison is about. */
export function differences(before: BenchResult, after: BenchResult): Difference[] {
  const [old, now] = [facts(before), facts(after)];
  return Object.keys(old).flatMap((what) =>
    old[what] === undefined || now[what] === undefined || old[what] === now[what]
      ? []
      : [{ what, before: old[what], after: now[what] }],
  );
}

function facts({ environment, work }: BenchResult): Record<string, string | undefined> {
  // A file may lack some of it.
  const e: Partial<BenchResult['environment']> = environment;
  return {
    processor: e.cpu,
    'processor’s features': e.cpuFeatures?.join(' '),
    cores: e.cores?.toString(),
    'memory in GiB': e.memoryGiB?.toString(),
    system: e.os,
    Node: e.node,
    threads: e.threads?.toString(),
    photos: work === undefined ? undefined : `${work.photos} (${work.digest})`,
  };
}
