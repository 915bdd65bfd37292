import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { notFound, unreadable, unsafe, unsupported } from './failure.ts';
import { float16ToFloat32 } from './float16.ts';
import { insideFolder } from './inside-folder.ts';
import type { LayerWeights, NamedArray, WeightFile } from './weight-file.ts';

/** `model.json` holds no weights; a larger one is not one. */
const MOST_JSON_BYTES = 256 * 1024 * 1024;

/** The layer under which all weights of a graph model stand, whose nodes are no layers. */
export const GRAPH_LAYER = 'graph';

interface ManifestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: {
    readonly dtype: string;
    readonly scale?: number;
    readonly min?: number;
  };
}

interface Shard {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Opens a tfjs model: `model.json` and its shards. The weights of a graph model come as one layer, {@link GRAPH_LAYER}. Weights come by name from the manifest, so the topology may be
 * missing (`modelTopology: null`). Weights that the converter quantised are dequantised as tfjs does (`io_utils.decodeWeights`).
 */
export function openTfjsLayers(path: string): WeightFile {
  const model = readModelJson(path);
  const groups = model.weightsManifest;
  if (!Array.isArray(groups)) throw unsupported(path, 'it is JSON without a tfjs weightsManifest');
  const isGraph = isGraphModel(model);
  const state = { open: true };
  const layers = new Map<string, NamedArray[]>();
  const constants: NamedArray[] = [];
  const files = [path];
  for (const group of groups as unknown[]) {
    const shards = readShards(path, group);
    files.push(...shards.map((shard) => shard.path));
    let offset = 0;
    for (const weight of readWeights(path, group)) {
      const { layer, array, bytes } = weightAt(path, state, shards, weight, offset, isGraph);
      offset += bytes;
      if (isGraph && weight.quantization === undefined && weight.dtype !== 'float32') {
        constants.push(array);
        continue;
      }
      const list = layers.get(layer);
      if (list === undefined) layers.set(layer, [array]);
      else list.push(array);
    }
    const present = shards.reduce((sum, shard) => sum + shard.size, 0);
    if (offset > present) throw unreadable(path, `its shards have ${present} bytes, its manifest lists ${offset}`);
  }
  return {
    path,
    files: [...new Set(files)],
    format: isGraph ? 'tfjs-graph' : 'tfjs-layers',
    layersByClass: false,
    layers: [...layers].map(([layer, weights]): LayerWeights => ({ layer, weights })),
    ...(isGraph ? { constants } : {}),
    topology: model.modelTopology ?? undefined,
    close() {
      state.open = false;
    },
  };
}

interface ModelJson {
  readonly format?: unknown;
  readonly modelTopology?: unknown;
  readonly weightsManifest?: unknown;
}

/** Reads a tfjs `model.json`. */
export function readModelJson(path: string): ModelJson {
  const { size } = statSync(path);
  if (size > MOST_JSON_BYTES) throw unsupported(path, 'it is JSON without end');
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? value : {};
  } catch (cause) {
    throw unreadable(path, 'it is not whole JSON', cause);
  }
}

/** True for what tfjs calls a graph model: nodes, no layers. */
export function isGraphModel(model: ModelJson): boolean {
  const topology = model.modelTopology as { node?: unknown } | null | undefined;
  return model.format === 'graph-model' || Array.isArray(topology?.node);
}

function readShards(path: string, group: unknown): Shard[] {
  const paths: unknown = (group as { paths?: unknown } | null)?.paths;
  if (!isStrings(paths)) throw unreadable(path, 'a weight group of its manifest has no paths');
  return paths.map((name) => {
    const file = insideFolder(dirname(path), name);
    if (file === undefined) throw unsafe(path, `its shard path "${name}" leads out of its folder`);
    try {
      return { path: file, size: statSync(file).size };
    } catch (cause) {
      throw notFound(file, cause);
    }
  });
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function readWeights(path: string, group: unknown): ManifestWeight[] {
  const weights: unknown = (group as { weights?: unknown }).weights;
  if (!Array.isArray(weights)) throw unreadable(path, 'a weight group of its manifest has no weights');
  return weights.map((item: unknown) => {
    const weight = item as Partial<ManifestWeight> | null;
    if (
      typeof weight?.name !== 'string' ||
      typeof weight.dtype !== 'string' ||
      !Array.isArray(weight.shape) ||
      !weight.shape.every((side: unknown) => Number.isSafeInteger(side) && (side as number) >= 0)
    )
      throw unreadable(path, `its manifest lists a weight without name, shape and dtype`);
    return weight as ManifestWeight;
  });
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

function weightAt(
  path: string,
  state: { readonly open: boolean },
  shards: readonly Shard[],
  weight: ManifestWeight,
  offset: number,
  isGraph: boolean,
): { layer: string; array: NamedArray; bytes: number } {
  const { name, shape, quantization } = weight;
  const stored = quantization?.dtype ?? weight.dtype;
  const width = Object.hasOwn(BYTES, stored) ? BYTES[stored] : undefined;
  if (width === undefined) throw unsupported(path, `its weight "${name}" is of type ${stored}`);
  const bytes = shape.reduce((product, side) => product * side, width);
  if (!Number.isSafeInteger(bytes))
    throw unreadable(path, `its weight "${name}" claims the shape [${shape.join(', ')}]`);
  const parts = name.split('/');
  const last = (parts.pop() ?? name).replace(/:\d+$/, '');
  const read = () => {
    if (!state.open) throw unreadable(path, 'it was closed before it was read');
    const raw = readSpan(path, shards, offset, bytes);
    return dequantise(path, weight, stored, raw);
  };
  return {
    layer: isGraph ? GRAPH_LAYER : parts.join('/'),
    array: { name: isGraph ? name : last, shape, read },
    bytes,
  };
}

function dequantise(
  path: string,
  { name, quantization }: ManifestWeight,
  stored: string,
  raw: ArrayBuffer,
): Float32Array {
  if (stored === 'float32') return new Float32Array(raw);
  if (stored === 'float16') return float16ToFloat32(new Uint16Array(raw));
  if (stored === 'int32') return Float32Array.from(new Int32Array(raw));
  const levels = stored === 'uint16' ? new Uint16Array(raw) : new Uint8Array(raw);
  if (quantization === undefined) return Float32Array.from(levels);
  const { scale, min } = quantization;
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw unreadable(path, `its weight "${name}" is quantised without scale`);
  return Float32Array.from(levels, (level) => level * scale + min);
}

/** Reads bytes of the group that its shards, laid end to end, make up. */
function readSpan(path: string, shards: readonly Shard[], offset: number, bytes: number): ArrayBuffer {
  const out = new Uint8Array(bytes);
  let start = 0;
  let filled = 0;
  for (const shard of shards) {
    const from = Math.max(offset + filled - start, 0);
    const want = Math.min(shard.size - from, bytes - filled);
    if (want > 0) {
      const descriptor = openSync(shard.path, 'r');
      try {
        if (readSync(descriptor, out, filled, want, from) !== want)
          throw unreadable(path, `its shard ${shard.path} became shorter`);
      } finally {
        closeSync(descriptor);
      }
      filled += want;
    }
    start += shard.size;
  }
  return out.buffer;
}
