import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unreadable, unsupported } from './failure.ts';
import { openHdf5 } from './hdf5.ts';
import { keras3Layers } from './keras-weights-h5.ts';
import { topologyLayers } from './topology.ts';
import type { WeightFile } from './weight-file.ts';
import { readArchive } from './zip-archive.ts';

const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';
const MOST_CONFIG_BYTES = 64 * 1024 * 1024;

/**
 * Opens a Keras 3 `.keras` archive: a zip of `config.json` and `model.weights.h5`. The latter is unpacked to a temporary file,
 * since HDF5 is read from disk; {@link WeightFile.close} removes it. No other entry is unpacked, no code is run.
 */
export async function openKerasArchive(path: string, size: number, timeLimitMs: number): Promise<WeightFile> {
  const folder = mkdtempSync(join(tmpdir(), `graft-keras-${process.pid}-`));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const unpacked = join(folder, WEIGHTS);
    const found = await readArchive(path, size, {
      [CONFIG]: { most: MOST_CONFIG_BYTES },
      [WEIGHTS]: { file: unpacked },
    });
    const config = found.get(CONFIG);
    const weights = found.get(WEIGHTS);
    if (config === undefined || weights === undefined)
      throw unsupported(path, `it is a zip archive without the ${CONFIG} and ${WEIGHTS} of a .keras file`);
    const topology = parse(path, config.bytes);
    const file = await openHdf5(unpacked, weights.size, timeLimitMs);
    const close = () => {
      file.close();
      remove();
    };
    try {
      const layers = keras3Layers(file, topologyLayers(topology));
      return { path, files: [path], format: 'keras-v3', ...layers, topology, close };
    } catch (error) {
      file.close();
      throw error;
    }
  } catch (error) {
    remove();
    throw error;
  }
}

function parse(path: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (cause) {
    throw unreadable(path, `its ${CONFIG} is not JSON`, cause);
  }
}
