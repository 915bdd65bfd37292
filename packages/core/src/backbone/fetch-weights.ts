import { createHash } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';
import { hashFile, readEntry, writeEntry, type CacheEntry } from './cache-entry.ts';
import type { BackbonePreset, WeightsHash } from './contract.ts';
import { download, type DownloadOptions } from './download.ts';
import { DownloadTrouble } from './download-trouble.ts';
import { withLock } from './file-lock.ts';

export interface FetchOptions extends Omit<DownloadOptions, 'bytes'> {
  /** Another host to fetch from, by default `GRAFT_WEIGHTS_MIRROR`: an URL that stands in for the publisher's scheme and host. */
  readonly mirror?: string;
}

/**
 * Fetches a backbone's published weights into a cache folder, unless they are there. Several processes may do this at once: one
 * fetches, the others wait and find the result.
 *
 * @throws GraftError `weights-unpublished`, `download-failed`, `weights-hash-mismatch`, `bad-mirror`, `interrupted`
 */
export async function fetchWeights(
  preset: BackbonePreset,
  directory: string,
  options: FetchOptions = {},
): Promise<CacheEntry> {
  const { id, weights } = preset;
  if (weights === null) throw unpublished(id);
  const { hash } = weights;
  if (hash === null) throw unproven(id, weights.url);
  const url = mirrored(weights.url, options.mirror ?? process.env['GRAFT_WEIGHTS_MIRROR']);
  const folder = join(directory, 'weights', id);
  const downloads = join(directory, 'downloads');
  await makeFolder(downloads);
  const part = join(downloads, `${id}-${hash.hex.slice(0, 12)}.part`);
  try {
    return await withLock(`${part}.lock`, options.signal, async () => {
      const here = await readEntry(folder);
      if (here !== undefined && (await matches(join(folder, here.main), hash))) return here;
      await fill(url, part, hash, { ...options, ...(weights.bytes === undefined ? {} : { bytes: weights.bytes }) });
      const name = basename(new URL(weights.url).pathname);
      return await writeEntry(folder, id, [{ from: part, name, move: true }], url);
    });
  } catch (cause) {
    if (options.signal?.aborted === true) throw interrupted(id, cause);
    if (cause instanceof DownloadTrouble) throw failed(id, url, cause);
    throw cause;
  }
}

/** Downloads until the hash is right; a wrong one may be the fault of an old part, so it is tried once from nothing. */
async function fill(url: string, part: string, hash: WeightsHash, options: DownloadOptions): Promise<void> {
  for (let fresh = false; ; fresh = true) {
    const resumed = await exists(part);
    await download(url, part, options);
    if (await matches(part, hash)) return;
    const trouble = await wrongContent(part, hash);
    await rm(part, { force: true });
    if (fresh || !resumed) throw trouble;
  }
}

async function matches(path: string, hash: WeightsHash): Promise<boolean> {
  const hex = await hashFile(path, createHash(hash.algorithm)).catch(() => undefined);
  return hex === hash.hex.toLowerCase();
}

async function wrongContent(part: string, hash: WeightsHash): Promise<DownloadTrouble> {
  const hex = await hashFile(part, createHash(hash.algorithm));
  const { size } = await stat(part);
  const page = /^\s*<(!doctype|html)/i.test(await headOf(part)) ? ', a web page' : '';
  return new DownloadTrouble(`it sent ${size} bytes${page}, with the ${hash.algorithm} ${hex} instead of ${hash.hex}`, {
    passing: false,
    wrong: true,
  });
}

async function headOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size > 0,
    () => false,
  );
}

function mirrored(url: string, mirror: string | undefined): string {
  if (mirror === undefined || mirror === '') return url;
  const { pathname, search } = new URL(url);
  if (!URL.canParse(mirror) || !/^https?:$/.test(new URL(mirror).protocol))
    throw new GraftError({
      code: 'bad-mirror',
      what: 'The mirror for weights is no address',
      received: `GRAFT_WEIGHTS_MIRROR=${mirror}`,
      expected: 'an http(s) URL such as https://mirror.example.org/keras',
    });
  return `${mirror.replace(/\/+$/, '')}${pathname}${search}`;
}

function unpublished(id: string): GraftError {
  return new GraftError({
    code: 'weights-unpublished',
    what: `Nobody publishes weights of ${id} that could be fetched`,
    expected: 'a backbone with published weights',
    next: `graft weights import ${id} FILE`,
  });
}

function unproven(id: string, url: string): GraftError {
  return new GraftError({
    code: 'weights-unpublished',
    what: `The publisher of ${id}'s weights names no hash of them, and Graft fetches nothing that it cannot check`,
    received: url,
    next: `download the file yourself if you trust it, then graft weights import ${id} FILE`,
  });
}

function failed(id: string, url: string, trouble: DownloadTrouble): GraftError {
  return new GraftError({
    code: trouble.wrong ? 'weights-hash-mismatch' : 'download-failed',
    what: `The weights of ${id} could not be fetched: ${trouble.message}`,
    received: url,
    next: trouble.wrong
      ? `set GRAFT_WEIGHTS_MIRROR to another host, or graft weights import ${id} FILE`
      : `graft weights fetch ${id} goes on where it stopped; or set GRAFT_WEIGHTS_MIRROR; or graft weights import ${id} FILE`,
    cause: trouble,
  });
}

function interrupted(id: string, cause: unknown): GraftError {
  return new GraftError({
    code: 'interrupted',
    what: `Fetching the weights of ${id} was interrupted; what came is kept`,
    next: `graft weights fetch ${id} goes on where it stopped`,
    cause,
  });
}
