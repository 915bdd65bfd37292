import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive } from './process-alive.ts';

/** A lock whose holder has not touched it for so long is given up, whatever it says (another host's process may be gone). */
const STALE_MS = 60_000;
const TOUCH_MS = 5_000;
const POLL_MS = 200;

/**
 * Does something while holding a lock file, so that two processes do not do it at once. Waits for its turn; a lock left behind by
 * a process that died is taken over.
 *
 * @param path - the lock file, in a folder that exists
 */
export async function withLock<T>(path: string, signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), token: randomUUID() });
  while (!(await acquire(path, owner))) {
    if (await isAbandoned(path)) await takeAway(path);
    else await sleep(POLL_MS, undefined, { signal });
  }
  const touching = setInterval(() => {
    utimes(path, new Date(), new Date()).catch(() => undefined);
  }, TOUCH_MS);
  touching.unref();
  try {
    return await act();
  } finally {
    clearInterval(touching);
    // Not if someone took it over while this process slept.
    if ((await readFile(path, 'utf8').catch(() => '')) === owner) await rm(path, { force: true });
  }
}

async function acquire(path: string, owner: string): Promise<boolean> {
  try {
    await writeFile(path, owner, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > STALE_MS) return true;
    const { pid, host } = JSON.parse(await readFile(path, 'utf8')) as { pid: number; host: string };
    return host === hostname() && !isProcessAlive(pid);
  } catch {
    return false; // just released, or just being written: look again
  }
}

/** Renaming first lets only one of several waiters remove the old lock, and none a new one. */
async function takeAway(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}
