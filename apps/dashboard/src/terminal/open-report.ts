import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { RunStore } from '../screen/run-store.ts';

/** Opens a file with whatever the desktop opens such files with. */
function openFile(path: string): void {
  const opener = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const child = spawn(opener, [path], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

/** Writes the test report of a finished run beside its bundle, in a process of its own, and opens it. */
export function openReportOf(store: RunStore): () => void {
  return () => {
    const run = store.getSnapshot();
    const data = run.dataset?.directory;
    if (run.result === undefined || data === undefined) return;
    const report = join(run.result.bundle, '..', 'report.html');
    const log = (level: 'info' | 'warning', message: string): void => {
      store.push({ type: 'log', level, message, at: Date.now() });
    };
    log('info', 'Writing report.html into the folder of the run …');
    const [, program = ''] = process.argv;
    const child = spawn(process.execPath, [program, 'evaluate', run.result.bundle, data, '--report', report], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-500)));
    child.on('error', () => undefined);
    child.on('exit', (code) => {
      if (code === 0) {
        log('info', 'Wrote report.html into the folder of the run');
        openFile(report);
      } else log('warning', `The report could not be written: ${said.trim()}`);
    });
  };
}
