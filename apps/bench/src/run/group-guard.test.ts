import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isProcessAlive } from '@graft/core/backbone';

const built = new URL('../../dist/run/run-cases.js', import.meta.url);

/** A case that starts a worker; both leave a file named after their process id. */
const CASE = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
export const prepare = async ({ folder }) => {
  const worker = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  writeFileSync(folder + '/pid-' + process.pid, '');
  writeFileSync(folder + '/pid-' + worker.pid, '');
  return { step: () => new Promise((resolve) => setTimeout(() => resolve(1), 20)) };
};`;

/** A harness that runs the case twice in turn, for a long time. */
const HARNESS = `
const [, , runCases, module, folder] = process.argv;
const { runGroup } = await import(runCases);
const spec = (id) => ({ id, metric: 'm', better: 'higher', peer: false, program: 'node', module, params: { folder } });
const settings = { rounds: 1000, minSeconds: 0.05, minCount: 1, threads: 1 };
const abort = new AbortController();
process.on('SIGINT', () => abort.abort());
let rounds = 0;
const report = ({ type }) => type === 'round' && ++rounds === 3 && console.log('going');
const rows = await runGroup([spec('a'), spec('b')], { ...settings, signal: abort.signal }, report);
console.log(rows.map(({ status }) => status).join(' '));
`;

/** The process's state letter, e.g. `T` for one that stands still; `undefined` for one that is gone. */
function stateOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0];
  } catch {
    return undefined;
  }
}

const hasProc = existsSync('/proc/self/stat');
const describeOnLinux = hasProc ? describe : describe.skip;
const why = hasProc ? '' : ' (skipped: there is no /proc to see the processes in)';

describeOnLinux(`a harness that comes to its end in the middle of a run${why}`, () => {
  let folder: string;
  beforeAll(async () => {
    if (!existsSync(built)) throw new Error('not built; next: npm run build');
    folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-test-'));
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(path.join(folder, 'case.js'), CASE);
    await writeFile(path.join(folder, 'harness.js'), HARNESS);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'leaves no process behind after %s, standing still or not',
    async (signal) => {
      const args = [path.join(folder, 'harness.js'), built.href, path.join(folder, 'case'), folder];
      const harness = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      await new Promise<void>((resolve) =>
        harness.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (said.includes('going')) resolve();
        }),
      );
      const pids = (await readdir(folder)).flatMap((name) => (name.startsWith('pid-') ? [Number(name.slice(4))] : []));
      expect(pids).toHaveLength(4);
      const standing = () => pids.filter((pid) => stateOf(pid) === 'T').length;
      // While one has its turn the other stands still, its worker too.
      while (standing() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      const ended = new Promise((resolve) => harness.once('close', resolve));
      harness.kill(signal);
      await ended;
      while (pids.some(isProcessAlive)) await new Promise((resolve) => setTimeout(resolve, 50));
      if (signal === 'SIGINT') expect(said).toContain('failed failed');
      for (const pid of pids) await rm(path.join(folder, `pid-${pid}`));
    },
  );
});
