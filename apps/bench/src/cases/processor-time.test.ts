import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { processorTime } from './processor-time.ts';

const counted = existsSync('/proc/self/schedstat');
const onLinux = counted ? it : it.skip;

describe(`processor time${counted ? '' : ' (skipped: this system has no /proc/PID/schedstat)'}`, () => {
  onLinux('is what a process has used, and not what it has slept', () => {
    const before = processorTime(process.pid);
    const { user, system } = process.cpuUsage();
    let spent = 0;
    while (spent < 50_000) {
      const now = process.cpuUsage();
      spent = now.user + now.system - user - system;
    }
    expect(processorTime(process.pid) - before).toBeGreaterThan(0.02);
  });
  onLinux('is not made up for a process that has ended', async () => {
    const child = spawn('/bin/sh', ['-c', 'exit']);
    await once(child, 'exit');
    expect(() => processorTime(child.pid!)).toThrow(/has ended/);
  });
});
