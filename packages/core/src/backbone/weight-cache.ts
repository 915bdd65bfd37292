import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { openWeightFile } from '@graft/keras';
import { applyWeights } from './apply-weights.ts';
import { defaultCacheDirectory } from './cache-directory.ts';
import { cacheFailure } from './cache-failure.ts';
import { hashFile, readEntry, writeEntry, type CacheEntry } from './cache-entry.ts';
import type { BackbonePreset } from './contract.ts';
import { discoverBackbones } from './discovery.ts';
import { fetchWeights, type FetchOptions } from './fetch-weights.ts';
import { resolveBackbone } from './resolve-backbone.ts';

/** Weights that are here. */
export interface CachedWeights {
  readonly id: string;
  /** The file to open: an `.h5`, a `.keras`, or a `model.json`. */
  readonly path: string;
  /** Of all files together. */
  readonly bytes: number;
  /** Hex digest of {@link path}. */
  readonly sha256: string;
  /** How they came here: the URL fetched, or the path imported. */
  readonly source: string;
}

/** What {@link WeightCache.verify} found. */
export interface Verification {
  readonly id: string;
  readonly path: string;
  readonly ok: boolean;
  /** What is wrong, where something is. */
  readonly problem?: string;
}

/**
 * The folder of pretrained weights, one entry a backbone: `weights/<id>/entry.json` says which files, their hashes and where
 * they came from. Several processes may use it at once. Writes are atomic.
 */
export class WeightCache {
  readonly directory: string;

  constructor(directory: string = defaultCacheDirectory()) {
    this.directory = directory;
  }

  /** What is here, sorted by id. */
  async list(): Promise<CachedWeights[]> {
    const names = await readdir(join(this.directory, 'weights')).catch(() => []);
    const entries = await Promise.all(names.sort().map((id) => this.#entry(id)));
    return entries.flatMap((entry) => (entry === undefined ? [] : [this.#describe(entry)]));
  }

  /** The file with a backbone's weights; `undefined` where there is none. */
  async path(id: string): Promise<string | undefined> {
    const entry = await this.#entry(id);
    if (entry === undefined) return undefined;
    const path = join(this.#folder(id), entry.main);
    return existsSync(path) ? path : undefined;
  }

  /**
   * Takes a file of weights into the cache, after checking that it fits.
   *
   * @param backbone - its id, or the preset itself
   * @throws GraftError what {@link openWeightFile}, {@link applyWeights} and {@link resolveBackbone} throw; `disk-full`, `cache-unwritable`
   */
  async import(backbone: string | BackbonePreset, file: string): Promise<CachedWeights> {
    const preset = typeof backbone === 'string' ? await resolveBackbone(backbone) : backbone;
    const weights = await openWeightFile(file);
    let files: readonly string[];
    try {
      const side = preset.minInputSize;
      const model = preset.build({ inputShape: [side, side, 3] });
      try {
        applyWeights(model, weights, { id: preset.id, known: discoverBackbones().backbones });
      } finally {
        model.dispose();
      }
      files = weights.files;
    } finally {
      weights.close();
    }
    const folder = dirname(weights.path);
    const arrivals = files.map((from) => ({ from, name: relative(folder, from) || basename(from) }));
    try {
      return this.#describe(await writeEntry(this.#folder(preset.id), preset.id, arrivals, resolve(file)));
    } catch (cause) {
      throw cacheFailure(this.directory, cause);
    }
  }

  /**
   * Fetches a backbone's published weights, unless they are here: with progress, going on after a broken connection, checked
   * against the publisher's hash. `GRAFT_WEIGHTS_MIRROR` names another host.
   *
   * @throws GraftError `weights-unpublished`, `download-failed`, `weights-hash-mismatch`, `bad-mirror`, `interrupted`, `disk-full`,
   *   `cache-unwritable`
   */
  async fetch(backbone: string | BackbonePreset, options: FetchOptions = {}): Promise<CachedWeights> {
    const preset = typeof backbone === 'string' ? await resolveBackbone(backbone) : backbone;
    try {
      return this.#describe(await fetchWeights(preset, this.directory, options));
    } catch (cause) {
      throw cacheFailure(this.directory, cause);
    }
  }

  /**
   * Reads every file again and compares it with its hash.
   *
   * @param id - one backbone; by default all that are here
   */
  async verify(id?: string): Promise<Verification[]> {
    const ids = id !== undefined ? [id] : (await this.list()).map((entry) => entry.id);
    return Promise.all(
      ids.map(async (one): Promise<Verification> => {
        const entry = await this.#entry(one);
        if (entry === undefined)
          return { id: one, path: this.#folder(one), ok: false, problem: 'there are no weights of it here' };
        const path = join(this.#folder(one), entry.main);
        for (const file of entry.files) {
          const at = join(this.#folder(one), file.path);
          const now = await hashFile(at, createHash('sha256')).catch(() => undefined);
          if (now === undefined) return { id: one, path, ok: false, problem: `${file.path} is missing` };
          if (now !== file.sha256) return { id: one, path, ok: false, problem: `${file.path} has changed` };
        }
        return { id: one, path, ok: true };
      }),
    );
  }

  #folder(id: string): string {
    return join(this.directory, 'weights', id);
  }

  async #entry(id: string): Promise<CacheEntry | undefined> {
    return /^[\w.-]+$/.test(id) && !id.startsWith('.') ? readEntry(this.#folder(id)) : undefined;
  }

  #describe(entry: CacheEntry): CachedWeights {
    return {
      id: entry.id,
      path: join(this.#folder(entry.id), entry.main),
      bytes: entry.files.reduce((sum, file) => sum + file.bytes, 0),
      sha256: entry.files[0]?.sha256 ?? '',
      source: entry.source,
    };
  }
}
