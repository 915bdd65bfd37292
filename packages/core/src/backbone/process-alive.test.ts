import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { isProcessAlive } from './process-alive.ts';

const hasProc = existsSync('/proc/self/stat');
const inLinux = hasProc ? it : it.skip;
const why = hasProc ? '' : ' (skipped: there is no /proc, which tells the two apart)';

describe('isProcessAlive', () => {
  it('tells a process that runs from one that has gone', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const pid = child.pid ?? 0;
    expect(isProcessAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isProcessAlive(pid)).toBe(false);
  });

  inLinux(`does not count one that has ended and that nobody reaps${why}`, async () => {
    // The shell's child outlives it as a child of `sleep`, which never asks how it ended.
    const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    const [printed] = (await once(parent.stdout!, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    expect(isProcessAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    while (isProcessAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });
});
