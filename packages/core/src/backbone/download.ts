import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { DownloadTrouble } from './download-trouble.ts';

/** Where a download stands. */
export interface DownloadProgress {
  /** Bytes here, those of earlier attempts included. */
  readonly received: number;
  /** Bytes in all; `undefined` where the server does not say. */
  readonly total: number | undefined;
  /** 1 for the first connection, more after each that broke. */
  readonly attempt: number;
}

export interface DownloadOptions {
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** Bytes that the file has according to its publisher. */
  readonly bytes?: number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly stallMs?: number;
  /** Connections in a row that may bring nothing new. */
  readonly attempts?: number;
  /** Milliseconds to wait after the first broken connection; doubles up to 15 s. */
  readonly backoffMs?: number;
}

/** No published file of weights is larger. */
const MOST_BYTES = 16 * 1024 ** 3;

/**
 * Downloads a file over HTTP(S), going on with what is already there (`Range`). A connection that breaks, stalls or is answered with
 * a passing error (408, 429, 5xx) is made again. Proxies named in `HTTPS_PROXY` and its kin are used.
 *
 * The content is not checked; that is the caller's part.
 *
 * @param part - the file to fill; it stays when the download fails, for the next time
 * @throws DownloadTrouble, or the file system's error
 */
export async function download(url: string, part: string, options: DownloadOptions = {}): Promise<void> {
  const { attempts = 5, backoffMs = 500, signal } = options;
  const agent = new EnvHttpProxyAgent();
  let most = await sizeOf(part);
  let fruitless = 0;
  try {
    for (let attempt = 1; ; attempt++) {
      const trouble = await connect(url, part, attempt, agent, options);
      if (trouble === undefined) return;
      signal?.throwIfAborted();
      const size = await sizeOf(part);
      fruitless = size > most ? 0 : fruitless + 1;
      most = Math.max(most, size);
      if (!trouble.passing || fruitless >= attempts) throw trouble;
      const pause = trouble.retryAfterMs ?? backoffMs * 2 ** fruitless;
      await sleep(Math.min(pause, 15_000), undefined, { signal });
    }
  } finally {
    await agent.destroy();
  }
}

/** Makes one connection. Returns what went wrong on the network; throws what went wrong on the disk. */
async function connect(
  url: string,
  part: string,
  attempt: number,
  agent: EnvHttpProxyAgent,
  options: DownloadOptions,
): Promise<DownloadTrouble | undefined> {
  const { stallMs = 30_000, signal } = options;
  const watch = new AbortController();
  const stalled = setTimeout(() => {
    watch.abort(new DownloadTrouble(`nothing came for ${stallMs / 1000} s`, { passing: true }));
  }, stallMs);
  try {
    const have = await sizeOf(part);
    const response = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      signal: AbortSignal.any([watch.signal, ...(signal === undefined ? [] : [signal])]),
      dispatcher: agent,
    });
    stalled.refresh();
    const start = await startOf(response, part, have);
    if (start === undefined) return undefined;
    await save(response, part, start, attempt, options, () => stalled.refresh());
    return undefined;
  } catch (cause) {
    if (cause instanceof DownloadTrouble) return cause;
    // The disk's errors come bare, the network's inside one of fetch's.
    if (typeof cause === 'object' && cause !== null && 'syscall' in cause) throw cause;
    return new DownloadTrouble(networkWords(cause), { passing: !signal?.aborted, cause });
  } finally {
    clearTimeout(stalled);
    watch.abort();
  }
}

/**
 * Where in the file the response's body belongs.
 *
 * @returns `undefined` where the file is already whole
 * @throws DownloadTrouble where the answer cannot be used
 */
async function startOf(response: Response, part: string, have: number): Promise<number | undefined> {
  const { status, headers } = response;
  if (status === 200) return 0; // also what a server says that knows no ranges
  if (status === 206) {
    if (headers.get('content-range')?.startsWith(`bytes ${have}-`)) return have;
    await rm(part, { force: true });
    throw new DownloadTrouble('it answered with another range than asked for', { passing: true });
  }
  if (status === 416) {
    if (headers.get('content-range') === `bytes */${have}`) return undefined;
    await rm(part, { force: true });
    throw new DownloadTrouble('it has less than is already here', { passing: true });
  }
  const passing = status === 408 || status === 429 || status >= 500;
  const after = Number(headers.get('retry-after') ?? NaN);
  throw new DownloadTrouble(`it answered ${status} ${response.statusText}`.trimEnd(), {
    passing,
    status,
    ...(after >= 0 ? { retryAfterMs: after * 1000 } : {}),
  });
}

async function save(
  response: Response,
  part: string,
  start: number,
  attempt: number,
  { onProgress, bytes }: DownloadOptions,
  alive: () => void,
): Promise<void> {
  const length = Number(response.headers.get('content-length') ?? NaN);
  const total = Number.isNaN(length) ? bytes : start + length;
  const limit = bytes ?? MOST_BYTES;
  if (total !== undefined && total > limit) throw tooMuch(total, limit);
  const file = await open(part, start === 0 ? 'w' : 'r+');
  try {
    let received = start;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      alive();
      if (received + chunk.length > limit) throw tooMuch(received + chunk.length, limit);
      await file.write(chunk, 0, chunk.length, received);
      received += chunk.length;
      onProgress?.({ received, total, attempt });
    }
    if (total !== undefined && received < total)
      throw new DownloadTrouble(`it ended after ${received} of ${total} bytes`, { passing: true });
  } finally {
    await file.close();
  }
}

function tooMuch(bytes: number, limit: number): DownloadTrouble {
  return new DownloadTrouble(`it sends ${bytes} bytes, the file has ${limit}`, { passing: false, wrong: true });
}

function networkWords(cause: unknown): string {
  const inner = (cause as Error).cause ?? cause;
  const { code, message } = inner as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    ECONNREFUSED: 'nobody answers there',
    ENOTFOUND: 'there is no such host, or no network',
    EAI_AGAIN: 'there is no such host, or no network',
    ECONNRESET: 'the connection broke',
    UND_ERR_SOCKET: 'the connection broke',
    UND_ERR_CONNECT_TIMEOUT: 'nobody answers there',
  };
  return (code === undefined ? undefined : words[code]) ?? message;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
