import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { notFound, unreadable, unsupported } from './failure.ts';

/** What a file's first bytes say that it is. */
export interface Detected {
  readonly kind: 'hdf5' | 'zip' | 'json';
  /** The file to read: for a folder, the `model.json` inside. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Tells a weight file's kind by its content; its name says nothing.
 *
 * @throws GraftError `weights-not-found`, `weights-unreadable` (empty), `weights-unsupported` (something else, named where known).
 */
export function detect(path: string): Detected {
  let file = path;
  try {
    if (statSync(file).isDirectory()) file = join(file, 'model.json');
  } catch (cause) {
    throw notFound(path, cause);
  }
  const { head, size } = readHead(file);
  if (size === 0) throw unreadable(path, 'it is empty (0 bytes)');
  if (isHdf5(head)) return { kind: 'hdf5', path: file, size };
  if (head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return { kind: 'zip', path: file, size };
  if (/^\uFEFF?\s*\{/.test(head.toString('utf8'))) return { kind: 'json', path: file, size };
  throw unsupported(path, nameStranger(head));
}

const HDF5_SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/** The signature stands at 0, or behind a user block at 512, 1024, 2048, … (HDF5 file format, "superblock"). */
function isHdf5(head: Buffer): boolean {
  for (let at = 0; at + 8 <= head.length; at = at === 0 ? 512 : at * 2)
    if (head.subarray(at, at + 8).equals(HDF5_SIGNATURE)) return true;
  return false;
}

function readHead(path: string): { head: Buffer; size: number } {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (cause) {
    throw notFound(path, cause);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw notFound(path);
    const head = Buffer.alloc(Math.min(stat.size, 8192));
    const read = readSync(descriptor, head, 0, head.length, 0);
    return { head: head.subarray(0, read), size: stat.size };
  } finally {
    closeSync(descriptor);
  }
}

/** Things that people mistake for Keras weights, by their first bytes. */
function nameStranger(head: Buffer): string {
  const text = head.toString('latin1');
  if (text.startsWith('version https://git-lfs'))
    return 'it is a Git LFS pointer, not the file itself (run git lfs pull)';
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return 'it is a web page';
  if (text.slice(4, 8) === 'TFL3') return 'it is a TensorFlow Lite model';
  if (text.startsWith('\x80\x02')) return 'it is a Python pickle (PyTorch)';
  if (text.startsWith('\x93NUMPY')) return 'it is a NumPy array';
  if (text.startsWith('\x1f\x8b')) return 'it is compressed with gzip (unpack it first)';
  if (/^.{8}\{"/s.test(text)) return 'it is a safetensors file';
  if (/^[\t\r\n\x20-\x7e]+$/.test(text)) return 'it is plain text';
  return 'its first bytes are of no known format';
}
