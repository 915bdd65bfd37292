import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eventLog, readChannel } from './run-folder.ts';

/** A run that was started below this folder. */
export interface RecentRun {
  readonly name: string;
  readonly directory: string;
  /** `going on`, `finished, 92.9 %`, `failed`, … */
  readonly state: string;
}

/** Bytes at the end of a log that hold its last event: the result of a thousand classes is smaller. */
const TAIL = 64 * 1024;

/** The latest runs below `graft-runs`, latest first. What is no run is passed over. */
export async function recentRuns(folder: string, most = 10): Promise<RecentRun[]> {
  const names = await readdir(folder).catch(() => []);
  const dated = await Promise.all(
    names.map(async (name) => {
      const log = eventLog(join(folder, name));
      const time = await stat(log).then(
        (found) => found.mtimeMs,
        () => 0,
      );
      return { name, directory: join(folder, name), time };
    }),
  );
  const latest = dated
    .filter((one) => one.time > 0)
    .sort((a, b) => b.time - a.time)
    .slice(0, most);
  return Promise.all(latest.map(async ({ name, directory }) => ({ name, directory, state: await stateOf(directory) })));
}

async function stateOf(directory: string): Promise<string> {
  if ((await readChannel(directory)) !== undefined) return 'going on';
  try {
    const last = JSON.parse((await tail(eventLog(directory))).trimEnd().split('\n').at(-1) ?? '') as {
      type?: string;
      metrics?: { test?: { accuracy?: number } };
    };
    const accuracy = last.metrics?.test?.accuracy;
    if (last.type === 'finished')
      return accuracy === undefined ? 'finished' : `finished, test ${(accuracy * 100).toFixed(1)} %`;
    return last.type === 'failed' || last.type === 'interrupted' ? last.type : 'ended early';
  } catch {
    return 'unreadable';
  }
}

async function tail(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}
