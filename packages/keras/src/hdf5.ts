import { devNull } from 'node:os';
import { closeSync, openSync, readSync } from 'node:fs';
import * as h5wasm from 'h5wasm/node';
import type { Dataset, Group } from 'h5wasm/node';
import { unreadable, unsafe, unsupported } from './failure.ts';
import { float16ToFloat32 } from './float16.ts';
import type { NamedArray } from './weight-file.ts';

/** An HDF5 file opened for reading, with every failure of the library turned into a GraftError. */
export interface Hdf5File {
  readonly path: string;
  readonly root: Group;
  close(): void;
}

/**
 * Opens an HDF5 file. Arrays stay on disk until they are read.
 *
 * @param size - the file's size in bytes, which bounds what may be allocated for an array
 */
export async function openHdf5(path: string, size: number): Promise<Hdf5File> {
  await quietLibrary();
  checkComplete(path, size);
  const file = guard(path, () => new h5wasm.File(path, 'r'));
  // The library reports a failed open by a negative id only.
  if (file.file_id < 0n) throw unreadable(path, 'its HDF5 structure cannot be read');
  let open = true;
  return {
    path,
    root: file,
    close() {
      if (open) file.close();
      open = false;
    },
  };
}

/** Runs something inside the library, whose own errors say nothing to a user. */
export function guard<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'GraftError') throw cause;
    throw unreadable(path, 'its HDF5 structure cannot be read', cause);
  }
}

/**
 * The strings of an attribute. Keras splits a list that is over HDF5's 64 KB limit into `name0`, `name1`, …
 * (`legacy_h5_format.load_attributes_from_hdf5_group`).
 *
 * @returns `undefined` where there is no such attribute.
 */
export function stringList(path: string, group: Group, name: string): string[] | undefined {
  return guard(path, () => {
    const attributes = group.attrs;
    const whole = attributes[name]?.value;
    if (whole !== undefined) return strings(path, name, whole);
    const parts: string[] = [];
    for (let i = 0; attributes[`${name}${i}`] !== undefined; i++)
      parts.push(...strings(path, name, attributes[`${name}${i}`]?.value));
    return parts.length > 0 ? parts : undefined;
  });
}

function strings(path: string, name: string, value: unknown): string[] {
  // An empty list is written as an empty array of float64.
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return [value];
  const list: unknown[] = Array.from(value as ArrayLike<unknown>);
  if (!list.every((item): item is string => typeof item === 'string'))
    throw unreadable(path, `its attribute "${name}" is not a list of names`);
  return list;
}

/** The children of a group that are groups or datasets; links that lead out of the file are refused. */
export function child(path: string, group: Group, name: string): Group | Dataset | undefined {
  return guard(path, () => {
    const entity = group.get(name);
    if (entity === null) return undefined;
    if ('type' in entity && String(entity.type) === 'ExternalLink')
      throw unsafe(path, `"${name}" is a link into another file`);
    return isGroup(entity) || isDataset(entity) ? entity : undefined;
  });
}

export function isGroup(entity: unknown): entity is Group {
  return (entity as Group | undefined)?.type === ('Group' as Group['type']);
}

export function isDataset(entity: unknown): entity is Dataset {
  return (entity as Dataset | undefined)?.type === ('Dataset' as Dataset['type']);
}

/** Compressed weights shrink little; a file that claims to unfold to more than this is not weights. */
const MOST_COMPRESSION = 32;

/** A dataset as a named array: its shape is checked now, its bytes are read when asked for. */
export function namedArray(path: string, fileSize: number, dataset: Dataset, name: string): NamedArray {
  const { shape, size, type, virtual_sources, chunks } = guard(path, () => dataset.metadata);
  const label = dataset.path;
  if (shape === null) throw unreadable(path, `"${label}" has no values`);
  if (virtual_sources !== undefined && virtual_sources.length > 0)
    throw unsafe(path, `"${label}" is assembled from other files`);
  const isFloat = type === 1 && (size === 2 || size === 4 || size === 8);
  const isInteger = type === 0 && size <= 8;
  if (!isFloat && !isInteger) throw unsupported(path, `"${label}" holds no numbers`);
  const bytes = shape.reduce((product, side) => product * side, size);
  const limit = chunks === null ? fileSize : fileSize * MOST_COMPRESSION;
  if (!(bytes <= limit))
    throw unreadable(path, `"${label}" claims the shape [${shape.join(', ')}], more than the file holds`);
  return {
    name,
    shape,
    read: () => guard(path, () => readDataset(path, dataset, bytes)),
  };
}

/**
 * Reads a whole dataset through the library's own entry points, because `Dataset.value` ignores the status of the read
 * and would hand back uninitialised memory for a damaged chunk. The library converts the byte order.
 */
function readDataset(path: string, dataset: Dataset, bytes: number): Float32Array {
  if (bytes === 0) return new Float32Array(0);
  const library = h5wasm.Module;
  const at = library._malloc(bytes);
  if (at === 0) throw unreadable(path, `"${dataset.path}" is too large`);
  try {
    const status = library.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(at));
    if (status < 0) throw unreadable(path, `"${dataset.path}" cannot be read`);
    const { size, type, signed } = dataset.metadata;
    const raw = library.HEAPU8.slice(at, at + bytes);
    return toFloat32(raw.buffer as ArrayBuffer, type === 1, size, signed);
  } finally {
    library._free(at);
  }
}

function toFloat32(buffer: ArrayBuffer, isFloat: boolean, size: number, signed: boolean): Float32Array {
  if (isFloat) {
    if (size === 4) return new Float32Array(buffer);
    if (size === 8) return Float32Array.from(new Float64Array(buffer));
    return float16ToFloat32(new Uint16Array(buffer));
  }
  if (size === 8) {
    const wide = signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
    return Float32Array.from(wide as Iterable<bigint>, Number);
  }
  if (size === 4) return Float32Array.from(signed ? new Int32Array(buffer) : new Uint32Array(buffer));
  if (size === 2) return Float32Array.from(signed ? new Int16Array(buffer) : new Uint16Array(buffer));
  return Float32Array.from(signed ? new Int8Array(buffer) : new Uint8Array(buffer));
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

/**
 * Waits for the library and sends its stderr nowhere: HDF5 prints a stack of its own for each failure, which we report
 * in our words.
 */
async function quietLibrary(): Promise<void> {
  const library = await h5wasm.ready;
  const { FS } = library as unknown as {
    FS: {
      streams: ({ path?: string } | undefined)[];
      open(path: string, flags: string): { path?: string };
    };
  };
  if (FS.streams[2]?.path !== devNull) FS.streams[2] = FS.open(devNull, 'w');
}
