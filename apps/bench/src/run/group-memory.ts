import { readdirSync, readFileSync } from 'node:fs';

/**
 * Most memory that the living processes of a group have held, summed, in bytes: a case that works in workers is more than its
 * first process. Pages that they share count for each. `undefined` where there is no /proc.
 */
export function groupPeakMemory(group: number): number | undefined {
  let sum: number | undefined;
  for (const pid of processes()) {
    try {
      // The name in brackets may hold anything; behind it stand state, parent and group.
      const [, , member] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (member !== String(group)) continue;
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      sum = (sum ?? 0) + Number(peak ?? 0) * 1024;
    } catch {
      // It ended meanwhile.
    }
  }
  return sum;
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
