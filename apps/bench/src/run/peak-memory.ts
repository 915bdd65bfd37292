import { readFileSync } from 'node:fs';

/**
 * Most memory that this process has held, in bytes. On Linux from `VmHWM`: what `getrusage` says there starts at the
 * parent's size, because it is kept over `exec`.
 */
export function peakMemoryBytes(): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (match !== null) return Number(match[1]) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
