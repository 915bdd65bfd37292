import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { MISSING_PREFIX } from '../run/contract.ts';

/**
 * Processor time that a process's living threads have used so far, in seconds, to the nanosecond (Linux's scheduler
 * statistics; `/proc/PID/stat` counts in hundredths, which are too coarse for a second's share).
 */
export function processorTime(pid: number): number {
  if (!existsSync('/proc/self/schedstat'))
    throw new Error(`${MISSING_PREFIX}processor time is read from Linux's /proc/PID/task/TID/schedstat`);
  const threads = `/proc/${pid}/task`;
  let nanoseconds = 0;
  for (const thread of readThreads(threads)) {
    try {
      nanoseconds += Number(readFileSync(`${threads}/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It ended meanwhile.
    }
  }
  return nanoseconds / 1e9;
}

function readThreads(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw new Error('the measured process has ended');
  }
}
