import { closeSync, openSync, readSync } from 'node:fs';
import { unreadable, unsafe, unsupported } from './failure.ts';
import { Hdf5Thread } from './hdf5-thread.ts';
import type { Hdf5Dataset, Hdf5Group, Hdf5Node } from './hdf5-tree.ts';
import { toFloat32 } from './number-types.ts';
import type { NamedArray } from './weight-file.ts';

/** An HDF5 file opened for reading: its tree is in memory, its arrays are on disk. */
export interface Hdf5File {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly root: Hdf5Group;
  readonly thread: Hdf5Thread;
  close(): void;
}

/**
 * Opens an HDF5 file and reads its tree.
 *
 * @param size - the file's size in bytes, which bounds what may be allocated for an array
 * @param timeLimitMs - how long the library may take for one thing
 */
export async function openHdf5(path: string, size: number, timeLimitMs: number): Promise<Hdf5File> {
  checkComplete(path, size);
  const thread = new Hdf5Thread(path, timeLimitMs);
  try {
    const root = await thread.tree();
    return {
      path,
      size,
      root,
      thread,
      close() {
        thread.end();
      },
    };
  } catch (error) {
    thread.end();
    throw error;
  }
}

/**
 * The strings of an attribute. Keras splits a list that is over HDF5's 64 KB limit into `name0`, `name1`, …
 * (`legacy_h5_format.load_attributes_from_hdf5_group`).
 *
 * @returns `undefined` where there is no such attribute.
 */
export function stringList({ attributes }: Hdf5Group, name: string): readonly string[] | undefined {
  const whole = attributes.get(name);
  if (whole !== undefined) return whole;
  const parts: string[] = [];
  for (let i = 0; attributes.has(`${name}${i}`); i++) parts.push(...(attributes.get(`${name}${i}`) ?? []));
  return attributes.has(`${name}0`) ? parts : undefined;
}

/** What is at a path below a group; links that lead out of the file are refused. Code `weights-unsafe`. */
export function at(file: Hdf5File, group: Hdf5Group, path: string): Hdf5Group | Hdf5Dataset | undefined {
  let node: Hdf5Group | Hdf5Dataset = group;
  for (const part of path.split('/').filter((p) => p !== '')) {
    const below: Hdf5Node | undefined = node.kind === 'group' ? node.children.get(part) : undefined;
    if (below?.kind === 'external') throw unsafe(file.path, `"${path}" is a link into another file`);
    if (below === undefined) return undefined;
    node = below;
  }
  return node;
}

/** Compressed weights shrink little; a file that claims to unfold to more than this is not weights. */
const MOST_COMPRESSION = 32;

/** A dataset as a named array: its shape is checked now, its bytes are read when asked for. */
export function namedArray(file: Hdf5File, dataset: Hdf5Dataset, name: string): NamedArray {
  const { path: label, shape, size, type, signed, chunked, virtual } = dataset;
  if (shape === null) throw unreadable(file.path, `"${label}" has no values`);
  if (virtual) throw unsafe(file.path, `"${label}" is assembled from other files`);
  const isFloat = type === 1 && [2, 4, 8].includes(size);
  const isInteger = type === 0 && [1, 2, 4, 8].includes(size);
  if (!isFloat && !isInteger) throw unsupported(file.path, `"${label}" holds no numbers`);
  const bytes = shape.reduce((product, side) => product * side, size);
  const limit = chunked ? file.size * MOST_COMPRESSION : file.size;
  if (!(bytes >= 0 && bytes <= limit))
    throw unreadable(file.path, `"${label}" claims the shape [${shape.join(', ')}], more than the file holds`);
  return {
    name,
    shape,
    read: () =>
      bytes === 0 ? new Float32Array(0) : toFloat32(file.thread.read(label, bytes), { isFloat, size, signed }),
  };
}

/**
 * A file cut short is the commonest damage, so it gets a message of its own: the superblock says where the file ends
 * (HDF5 file format, "superblock": end of file address).
 */
function checkComplete(path: string, size: number): void {
  const head = Buffer.alloc(64);
  const descriptor = openSync(path, 'r');
  try {
    if (readSync(descriptor, head, 0, 64, 0) < 64) throw unreadable(path, `it ends after ${size} bytes`);
  } finally {
    closeSync(descriptor);
  }
  if (head.readUInt8(0) !== 0x89) return; // behind a user block: left to the library
  const version = head.readUInt8(8);
  const [widthAt, endAt] = version < 2 ? [13, version === 1 ? 44 : 40] : [9, 28];
  if (version > 3 || head.readUInt8(widthAt) !== 8) return;
  const end = head.readBigUInt64LE(endAt);
  if (end > BigInt(size)) throw unreadable(path, `it is cut short, ${size} of ${end} bytes are here`);
}
