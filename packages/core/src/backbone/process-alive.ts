import { readFileSync } from 'node:fs';

/**
 * Says whether a process of this machine runs, whoever owns it. One that has ended and only waits for its parent to notice (a
 * zombie; where nothing reaps orphans, as in many containers, it stays for ever) does not.
 */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !hasEnded(pid);
}

/** By Linux's record of it: the letter after the command's name, which is in parentheses and may itself contain any (proc_pid_stat(5)). */
function hasEnded(pid: number): boolean {
  try {
    const record = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return /^[ZX]/.test(record.slice(record.lastIndexOf(')') + 2));
  } catch {
    return false; // no such record on this system
  }
}
