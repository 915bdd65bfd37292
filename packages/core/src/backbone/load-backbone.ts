import { fileURLToPath } from 'node:url';
import { openWeightFile } from '@graft/keras';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { GraftError } from '../errors/index.ts';
import { applyWeights, type WeightReport } from './apply-weights.ts';
import type { BackbonePreset } from './contract.ts';
import { discoverBackbones } from './discovery.ts';
import { hashAllWeights } from './hash-weights.ts';
import { assertOwnModel } from './one-tfjs.ts';
import { WeightCache } from './weight-cache.ts';

export interface LoadOptions {
  /** Side of the square input in pixels; by default the preset's. */
  readonly size?: number;
  /** A file of weights to use instead of the bundled or cached ones. */
  readonly weights?: string;
  readonly cache?: WeightCache;
}

export interface LoadedBackbone {
  /** The caller disposes it. */
  readonly model: LayersModel;
  /** SHA-256 over all weights; part of every feature store key. */
  readonly weightsHash: string;
  readonly preset: BackbonePreset;
  /** The file that the weights came from. */
  readonly weightsFile: string;
  readonly report: WeightReport;
}

/**
 * Builds a backbone and gives it its pretrained weights: those of a given file, else those that its package carries, else those in
 * the cache.
 *
 * @throws GraftError `weights-missing` (with the command that fetches them), `image-too-small`, `two-tfjs`, and what
 *   `openWeightFile` and {@link applyWeights} throw
 */
export async function loadBackbone(preset: BackbonePreset, options: LoadOptions = {}): Promise<LoadedBackbone> {
  const { size = preset.inputSize, cache = new WeightCache() } = options;
  if (!Number.isSafeInteger(size) || size < preset.minInputSize)
    throw new GraftError({
      code: 'image-too-small',
      what: `${preset.id} cannot be built for images of this size`,
      received: String(size),
      expected: `a whole number of pixels, ${preset.minInputSize} or more`,
      next: `--image-size ${preset.inputSize}`,
    });
  const weightsFile = options.weights ?? (await ownWeights(preset, cache));
  const file = await openWeightFile(weightsFile);
  try {
    const model = preset.build({ inputShape: [size, size, 3] });
    assertOwnModel(model, preset.id);
    try {
      const report = applyWeights(model, file, { id: preset.id, known: discoverBackbones().backbones });
      return { model, weightsHash: await hashAllWeights(model), preset, weightsFile, report };
    } catch (error) {
      model.dispose();
      throw error;
    }
  } finally {
    file.close();
  }
}

async function ownWeights(preset: BackbonePreset, cache: WeightCache): Promise<string> {
  if (preset.bundledWeights !== undefined) return fileURLToPath(preset.bundledWeights);
  const cached = await cache.path(preset.id);
  if (cached !== undefined) return cached;
  throw new GraftError({
    code: 'weights-missing',
    what: `The weights of ${preset.id} are not on this machine`,
    received: `a cache without them (${cache.directory})`,
    expected: 'weights in the cache, or --weights FILE',
    next:
      preset.weights === null
        ? `graft weights import ${preset.id} FILE`
        : `graft weights fetch ${preset.id} (or graft weights import ${preset.id} FILE)`,
  });
}
