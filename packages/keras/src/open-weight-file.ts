import { detect } from './detect.ts';
import { unsupported } from './failure.ts';
import { openHdf5 } from './hdf5.ts';
import { legacyGroup, legacyLayers, legacyTopology } from './keras-h5.ts';
import { isKeras3Weights, keras3Layers } from './keras-weights-h5.ts';
import { openKerasArchive } from './keras-v3.ts';
import { openTfjsLayers } from './tfjs-layers.ts';
import type { WeightFile } from './weight-file.ts';

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
export async function openWeightFile(path: string): Promise<WeightFile> {
  const found = detect(path);
  switch (found.kind) {
    case 'json':
      return openTfjsLayers(found.path);
    case 'zip':
      return openKerasArchive(found.path, found.size);
    case 'hdf5':
      return openHdf5Weights(found.path, found.size);
  }
}

async function openHdf5Weights(path: string, size: number): Promise<WeightFile> {
  const file = await openHdf5(path, size);
  try {
    const close = () => {
      file.close();
    };
    const group = legacyGroup(file);
    if (group !== undefined) {
      const topology = legacyTopology(file);
      const layers = legacyLayers(file, size, group, topology);
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
        ...keras3Layers(file, size, undefined),
        close,
      };
    throw unsupported(path, 'it is HDF5, but has neither "layer_names" nor "layers" as Keras writes them');
  } catch (error) {
    file.close();
    throw error;
  }
}
