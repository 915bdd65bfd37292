import { detect } from './detect.ts';
import { unsupported } from './failure.ts';
import { openHdf5 } from './hdf5.ts';
import { legacyGroup, legacyLayers, legacyTopology } from './keras-h5.ts';
import { isKeras3Weights, keras3Layers } from './keras-weights-h5.ts';
import { openKerasArchive } from './keras-v3.ts';
import { openTfjsLayers } from './tfjs-layers.ts';
import type { WeightFile } from './weight-file.ts';

export interface OpenOptions {
  /** Milliseconds that reading the structure, or one array, may take before the file counts as damaged; by default 120 000. */
  readonly timeLimitMs?: number;
}

/**
 * Opens a file of weights that Keras or the tfjs converter wrote: legacy `.h5` (weights or whole model, with or without
 * top), Keras 3 `.weights.h5` and `.keras`, tfjs `model.json` with its shards (or the folder that holds it). The kind is told
 * by content, not by name. Arrays are read only when asked for.
 *
 * @returns the opened file; the caller closes it.
 * @throws GraftError `weights-not-found`: nothing there, or not a file that may be opened;
 *   `weights-unsupported`: something else than such weights; `weights-unreadable`: damaged;
 *   `weights-unsafe`: a path that leads out, an archive that unfolds beyond reason; `disk-full`.
 */
export async function openWeightFile(path: string, options: OpenOptions = {}): Promise<WeightFile> {
  const { timeLimitMs = 120_000 } = options;
  const found = detect(path);
  switch (found.kind) {
    case 'json':
      return openTfjsLayers(found.path);
    case 'zip':
      return openKerasArchive(found.path, found.size, timeLimitMs);
    case 'hdf5':
      return openHdf5Weights(found.path, found.size, timeLimitMs);
  }
}

async function openHdf5Weights(path: string, size: number, timeLimitMs: number): Promise<WeightFile> {
  const file = await openHdf5(path, size, timeLimitMs);
  try {
    const close = () => {
      file.close();
    };
    const group = legacyGroup(file);
    if (group !== undefined) {
      const topology = legacyTopology(file);
      const layers = legacyLayers(file, group, topology);
      return {
        path,
        files: [path],
        format: 'keras-h5',
        layersByClass: false,
        layers,
        topology,
        close,
      };
    }
    if (isKeras3Weights(file))
      return {
        path,
        files: [path],
        format: 'keras-weights-h5',
        ...keras3Layers(file, undefined),
        close,
      };
    throw unsupported(path, 'it is HDF5, but has neither "layer_names" nor "layers" as Keras writes them');
  } catch (error) {
    file.close();
    throw error;
  }
}
