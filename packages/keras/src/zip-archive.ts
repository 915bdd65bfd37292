import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { GraftError, isGraftError } from '@graft/errors';
import { openPromise, type Entry } from 'yauzl';
import { unreadable, unsafe } from './failure.ts';

/** Where a wanted entry goes: into a file, or, at most so many bytes, into memory. */
export type Destination = { readonly file: string } | { readonly most: number };

export interface Unpacked {
  /** Bytes when unpacked. */
  readonly size: number;
  /** CRC-32 of the content. */
  readonly checksum: number;
  /** The content; empty where it went into a file. */
  readonly bytes: Buffer;
}

/** A `.keras` archive has a handful of entries. */
const MOST_ENTRIES = 10_000;
/** Keras stores weights uncompressed; float weights deflate to no less than about a tenth. */
const MOST_EXPANSION = 32;

/**
 * Unpacks the wanted entries of a zip archive, with bounds that hold whatever the archive claims: bytes are counted as
 * they unfold. Other entries are only looked at: any name that leads out of the archive refuses the whole.
 *
 * @param size - the archive's size in bytes
 */
export async function readArchive(
  path: string,
  size: number,
  wanted: Readonly<Record<string, Destination>>,
): Promise<Map<string, Unpacked>> {
  const found = new Map<string, Unpacked>();
  const bound = size * MOST_EXPANSION;
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    try {
      if (zip.entryCount > MOST_ENTRIES) throw unsafe(path, `it lists ${zip.entryCount} entries`);
      for await (const entry of zip.eachEntry()) {
        const to = Object.hasOwn(wanted, entry.fileName) ? wanted[entry.fileName] : undefined;
        if (to === undefined) continue;
        if (found.has(entry.fileName)) throw unsafe(path, `it has two entries named ${entry.fileName}`);
        const most = 'most' in to ? Math.min(to.most, bound) : bound;
        checkEntry(path, entry, most);
        const stream = await zip.openReadStreamPromise(entry);
        const unpacked = await unpack(path, stream, to, most);
        if (unpacked.checksum !== entry.crc32)
          throw unreadable(path, `its entry ${entry.fileName} has another checksum`);
        found.set(entry.fileName, unpacked);
      }
    } finally {
      zip.close();
    }
  } catch (cause) {
    throw explain(path, cause);
  }
  return found;
}

function checkEntry(path: string, entry: Entry, most: number): void {
  if (entry.isEncrypted()) throw unreadable(path, 'it is encrypted');
  if (entry.uncompressedSize > most) throw bomb(path, entry.uncompressedSize);
}

async function unpack(path: string, stream: Readable, to: Destination, most: number): Promise<Unpacked> {
  let size = 0;
  let checksum = 0;
  const parts: Buffer[] = [];
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      checksum = crc32(chunk, checksum);
      if (size > most) done(bomb(path, size));
      else done(null, chunk);
    },
  });
  const memory = new Writable({
    write(chunk: Buffer, _encoding, done) {
      parts.push(chunk);
      done();
    },
  });
  await pipeline(stream, count, 'file' in to ? createWriteStream(to.file, { flags: 'wx' }) : memory);
  return { size, checksum, bytes: Buffer.concat(parts) };
}

function bomb(path: string, bytes: number): GraftError {
  return unsafe(path, `it unfolds to ${bytes} bytes or more, as no file of weights does`);
}

function explain(path: string, cause: unknown): GraftError {
  if (isGraftError(cause)) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return new GraftError({
      code: 'disk-full',
      what: 'There is no room to unpack the weights',
      received: path,
      next: 'free some space in the temporary folder, or point TMPDIR elsewhere',
      cause,
    });
  // yauzl's words for names with "..", a leading slash or a backslash.
  if (/^(absolute path|invalid relative path|invalid characters in fileName)/.test(message))
    return unsafe(path, `it has an entry that leads out of it (${message})`);
  return unreadable(path, `its zip structure is broken (${message})`, cause);
}
