import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GraftError } from '@graft/errors';

/** Longest path of a Unix domain socket that every system takes (`sun_path` has 104 bytes on macOS, 108 on Linux). */
const LONGEST_SOCKET_PATH = 100;

export const eventLog = (directory: string): string => join(directory, 'events.ndjson');

/** Where the run says how it can be reached while it goes on. */
export const channelFile = (directory: string): string => join(directory, 'channel.json');

/** The socket's place: in the run's folder, or, where that path is too long for a socket, in the folder for such things. */
export function socketPath(directory: string): string {
  const path = resolve(directory);
  const name = createHash('sha256').update(path).digest('hex').slice(0, 20);
  if (process.platform === 'win32') return `\\\\.\\pipe\\graft-${name}`;
  const beside = join(path, 'channel.sock');
  return Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH ? beside : join(tmpdir(), `graft-${name}.sock`);
}

/** What {@link channelFile} holds. */
export interface Channel {
  readonly pid: number;
  readonly socket: string;
}

/** How the run in a folder can be reached; `undefined` where it does not go on, or never did. */
export async function readChannel(directory: string): Promise<Channel | undefined> {
  const text = await readFile(channelFile(directory), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<Channel> | null;
    if (typeof value?.pid !== 'number' || typeof value.socket !== 'string') return undefined;
    return { pid: value.pid, socket: value.socket };
  } catch {
    return undefined;
  }
}

/**
 * The folder of a run that a person named: the folder itself, or its bundle or event log.
 *
 * @throws GraftError `run-not-found`
 */
export async function findRun(path: string): Promise<string> {
  for (const candidate of [resolve(path), resolve(path, '..')]) if (await isFile(eventLog(candidate))) return candidate;
  throw new GraftError({
    code: 'run-not-found',
    what: 'There is no run',
    received: path,
    expected: 'a folder with an events.ndjson, such as graft-runs/ID',
    next: 'ls graft-runs',
  });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
