/**
 * The HDF5 library in a thread of its own. A damaged file can make it loop for ever, abort, or eat its whole heap: then the
 * thread is ended, and with it all that the library held. Plain JavaScript, so that it runs from sources and from a build.
 *
 * It answers over `port`; with each answer it counts up `turn`, on which the other side waits.
 *
 * @typedef {import('./hdf5-tree.ts').Hdf5Group} Hdf5Group
 * @typedef {import('./hdf5-tree.ts').Hdf5Node} Hdf5Node
 */
import { devNull } from 'node:os';
import { workerData } from 'node:worker_threads';
import * as h5wasm from 'h5wasm/node';

/** Hard links can make a group its own grandchild, so depth and number are bounded. */
const DEEPEST = 24;
const MOST_NODES = 200_000;
const MOST_ATTRIBUTE_BYTES = 64 * 1024 * 1024;
/** HDF5's class of strings (H5T_STRING). */
const STRING = 3;

const { path, port, turn } =
  /** @type {{path: string, port: import('node:worker_threads').MessagePort, turn: Int32Array}} */ (workerData);

const library = await h5wasm.ready;
// HDF5 prints a stack of its own for each failure, which is reported in our words.
const { FS } = /** @type {{FS: {streams: unknown[], open(path: string, flags: string): unknown}}} */ (
  /** @type {unknown} */ (library)
);
FS.streams[2] = FS.open(devNull, 'w');

const file = new h5wasm.File(path, 'r');

port.on('message', (/** @type {{dataset?: string, bytes: number}} */ request) => {
  try {
    if (request.dataset === undefined) answer({ tree: openTree() });
    else {
      const data = readDataset(request.dataset, request.bytes);
      answer({ data }, [data]);
    }
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
});

/**
 * @param {object} message
 * @param {ArrayBuffer[]} [transfer]
 */
function answer(message, transfer = []) {
  port.postMessage(message, transfer);
  Atomics.add(turn, 0, 1);
  Atomics.notify(turn, 0);
}

function openTree() {
  // The library reports a failed open by a negative id only.
  if (file.file_id < 0n) throw new Error('its HDF5 structure cannot be read');
  let nodes = 0;

  /**
   * @param {h5wasm.Group} group
   * @param {number} depth
   * @returns {Hdf5Group}
   */
  const visit = (group, depth) => {
    if (depth > DEEPEST) throw new Error('its groups contain one another');
    /** @type {Map<string, Hdf5Node>} */
    const children = new Map();
    for (const name of group.keys()) {
      if (++nodes > MOST_NODES) throw new Error('its groups contain one another');
      const entity = group.get(name);
      if (entity instanceof h5wasm.Group) children.set(name, visit(entity, depth + 1));
      else if (entity instanceof h5wasm.Dataset) children.set(name, describe(entity));
      else if (entity instanceof h5wasm.ExternalLink) children.set(name, { kind: 'external' });
    }
    return { kind: 'group', attributes: attributesOf(group), children };
  };
  return visit(file, 0);
}

/**
 * The attributes that are strings or lists of strings; Keras writes an empty list as an empty array of numbers.
 *
 * @param {h5wasm.Group} group
 */
function attributesOf(group) {
  /** @type {Map<string, string[]>} */
  const strings = new Map();
  for (const [name, attribute] of Object.entries(group.attrs)) {
    const { type, total_size, size } = attribute.metadata;
    if (total_size === 0) strings.set(name, []);
    if (type !== STRING || total_size === 0 || total_size * size > MOST_ATTRIBUTE_BYTES) continue;
    const { value } = attribute;
    if (typeof value === 'string') strings.set(name, [value]);
    else if (Array.isArray(value)) strings.set(name, value.map(String));
  }
  return strings;
}

/**
 * @param {h5wasm.Dataset} dataset
 * @returns {Hdf5Node}
 */
function describe(dataset) {
  const { shape, type, size, signed, chunks, virtual_sources } = dataset.metadata;
  return {
    kind: 'dataset',
    path: dataset.path,
    shape: shape?.map(Number) ?? null,
    type,
    size,
    signed,
    chunked: chunks !== null,
    virtual: virtual_sources !== undefined && virtual_sources.length > 0,
  };
}

/**
 * Reads a whole dataset through the library's own entry points, because `Dataset.value` ignores the status of the read and
 * would hand back uninitialised memory for a damaged chunk. The library converts the byte order.
 *
 * @param {string} dataset
 * @param {number} bytes
 * @returns {ArrayBuffer}
 */
function readDataset(dataset, bytes) {
  const at = library._malloc(bytes);
  if (at === 0) throw new Error(`"${dataset}" is too large`);
  try {
    const status = library.get_dataset_data(file.file_id, dataset, null, null, null, BigInt(at));
    if (status < 0) throw new Error(`"${dataset}" cannot be read`);
    return /** @type {ArrayBuffer} */ (library.HEAPU8.slice(at, at + bytes).buffer);
  } finally {
    library._free(at);
  }
}
