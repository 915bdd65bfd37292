import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunCommand } from '@graft/core/train';
import { eventLine } from '../run/event-lines.ts';
import { nearPath } from '../run/near-path.ts';
import { eventLog } from '../run/run-folder.ts';
import type { RunStore } from '../screen/run-store.ts';

/**
 * Opens the test report of a run. While the run goes on, it is asked over its channel for one, which is opened when the run
 * has finished; afterwards a process of its own writes it, and the command stands in the run's log all the same.
 *
 * @param send to the run's channel; absent where the run has none any more
 */
export function openReportOf(store: RunStore, send?: (command: RunCommand) => void): () => void {
  let asked = false;
  const open = (): void => {
    const { result, status } = store.getSnapshot();
    if (result !== undefined) void present(store, result.bundle, 'now');
    else if (send !== undefined && (status === 'running' || status === 'paused')) {
      send({ name: 'report' });
      if (!asked) openAtEnd();
      asked = true;
    }
  };
  const openAtEnd = (): void => {
    const stop = store.subscribe(() => {
      const { result, status } = store.getSnapshot();
      if (status === 'running' || status === 'paused') return;
      stop();
      if (result !== undefined) void present(store, result.bundle, 'before');
    });
  };
  return open;
}

/** @param asked a command that came before the run's end is in its log already */
async function present(store: RunStore, bundle: string, asked: 'before' | 'now'): Promise<void> {
  const folder = join(bundle, '..');
  const report = join(folder, 'report.html');
  if (isFresh(report, bundle)) {
    openFile(report);
    if (asked === 'now') await tell(store, folder, `opened ${nearPath(report)}`);
    else store.push({ type: 'log', level: 'info', message: `Opened ${nearPath(report)}`, at: Date.now() });
    return;
  }
  const data = store.getSnapshot().dataset?.directory;
  if (data === undefined) return;
  store.push({
    type: 'log',
    level: 'info',
    message: 'Writing report.html into the folder of the run …',
    at: Date.now(),
  });
  const trouble = await write(bundle, data, report);
  if (trouble === undefined) openFile(report);
  await tell(store, folder, trouble === undefined ? `wrote ${nearPath(report)}` : `could not be written: ${trouble}`);
}

/** Whether there is a report, and of this very model. */
function isFresh(report: string, bundle: string): boolean {
  try {
    return statSync(report).mtimeMs >= statSync(join(bundle, 'graft.json')).mtimeMs;
  } catch {
    return false;
  }
}

/** Resolves to what went wrong. */
function write(bundle: string, data: string, report: string): Promise<string | undefined> {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [program, 'evaluate', bundle, data, '--report', report], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-500)));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('exit', (code) => {
      resolve(code === 0 ? undefined : said.trim());
    });
  });
}

/** The run's process is gone: the command and what it came to are written to its log in its stead. */
async function tell(store: RunStore, folder: string, effect: string): Promise<void> {
  const event = { type: 'command', command: { name: 'report' }, effect, at: Date.now() } as const;
  store.push(event);
  await appendFile(eventLog(folder), eventLine(event)).catch(() => undefined);
}

/** Opens a file with whatever the desktop opens such files with; where there is none, its path has been told. */
function openFile(path: string): void {
  const opener = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const child = spawn(opener, [path], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
