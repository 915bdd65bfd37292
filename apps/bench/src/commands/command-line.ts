import type { RunOptions } from './run-options.ts';

/** The command that repeats a run, without the files that it writes and reads. */
export function commandLine(words: readonly string[], options: RunOptions): string {
  const { backbone, peers, rounds, minSeconds, minCount, threads, only } = options;
  return [
    'graft-bench run',
    ...words,
    ...(backbone === undefined ? [] : ['--backbone', ...backbone]),
    ...(peers ? ['--peers'] : []),
    `--rounds ${rounds}`,
    `--min-seconds ${minSeconds}`,
    ...(minCount === 1 ? [] : [`--min-count ${minCount}`]),
    ...(threads === undefined ? [] : [`--threads ${threads}`]),
    ...(only === undefined ? [] : [`--only ${only}`]),
    ...(options.data === undefined ? [] : ['--data …']),
    ...(options.weights.length === 0 ? [] : ['--weights …']),
  ].join(' ');
}
