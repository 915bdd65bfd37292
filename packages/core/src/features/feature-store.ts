import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder } from '../data/index.ts';
import { type ItemVerdict } from '../image/index.ts';
import { JsonReader, writeFileAtomic } from '../model/index.ts';
import type { FeatureIdentity } from './feature-extractor.ts';
import { fromHalf, toHalf } from './half.ts';
import { decodeNpy, encodeNpy, type NpyPrecision } from './npy.ts';

/** Where a stored row is. */
interface Place {
  readonly part: string;
  readonly row: number;
}

/** One row to store: its key, and either a feature vector or the verdict on a photo that has none. */
export interface StoredRow {
  readonly key: string;
  readonly verdict?: ItemVerdict;
}

/** What a lookup found. */
export type Found = { readonly place: Place } | { readonly verdict: ItemVerdict };

/**
 * Features on disk, content-addressed, in parts: `part-H.npy` (`[rows, numFeatures]`, opens in NumPy) and
 * `part-H.json` (the rows' keys, the verdicts on photos without features, the array's SHA-256), where H is the hash of
 * the array. A part counts once its JSON is there, so a killed run loses at most the part it was at; two processes at
 * once write parts that do not disturb each other. A part that is not what its JSON says is removed when it is met, and
 * its rows count as never computed.
 */
export class FeatureStore {
  readonly directory: string;
  readonly numFeatures: number;
  readonly precision: NpyPrecision;
  readonly #places = new Map<string, Found>();
  readonly #arrays = new Map<string, Promise<Float32Array | undefined>>();

  private constructor(directory: string, numFeatures: number, precision: NpyPrecision) {
    this.directory = directory;
    this.numFeatures = numFeatures;
    this.precision = precision;
  }

  /**
   * Opens the store of one extractor's features below `root`; reads the parts' indexes, not their arrays.
   *
   * @param precision `fp16` takes half the room, in a folder of its own
   * @throws GraftError `write-failed` where the folder cannot be made
   */
  static async open(root: string, identity: FeatureIdentity, precision: NpyPrecision = 'fp32'): Promise<FeatureStore> {
    const canonical = canonicalJson(identity);
    const name = `${identity.backbone}-${createHash('sha256').update(canonical).digest('hex').slice(0, 24)}`;
    const directory = join(root, `${name}${precision === 'fp16' ? '-fp16' : ''}`.replace(/[^A-Za-z0-9._-]/g, '_'));
    const store = new FeatureStore(directory, identity.numFeatures, precision);
    await makeFolder(directory).catch(() => undefined);
    const names = await readdir(directory).catch((): string[] => []);
    if (!names.includes('identity.json')) {
      await writeFileAtomic(join(directory, 'identity.json'), `${JSON.stringify(identity, null, 2)}\n`);
    }
    const parts = names.filter((file) => /^part-[0-9a-f]{16}\.json$/.test(file)).sort();
    await Promise.all(parts.map((file) => store.#index(file.slice(0, -'.json'.length))));
    return store;
  }

  /** Finds a row by its key; the array behind it may still turn out damaged, see {@link read}. */
  find(key: string): Found | undefined {
    return this.#places.get(key);
  }

  /**
   * One feature vector, a view of the part's array.
   *
   * @returns `undefined` where the part is damaged: it is removed, compute its rows again
   */
  async read({ part, row }: Place): Promise<Float32Array | undefined> {
    let array = this.#arrays.get(part);
    if (array === undefined) this.#arrays.set(part, (array = this.#load(part)));
    return (await array)?.subarray(row * this.numFeatures, (row + 1) * this.numFeatures);
  }

  /** What a later {@link read} will give for these features: a first run computes with what a second one finds. */
  rounded(features: Float32Array): Float32Array {
    return this.precision === 'fp32' ? features : fromHalf(toHalf(features));
  }

  /** Lets go of the arrays in memory. */
  release(): void {
    this.#arrays.clear();
  }

  /**
   * Stores one part.
   *
   * @param rows keys in order
   * @param features row-major `[rows.length, numFeatures]`; rows with a verdict are not looked at
   * @throws GraftError `write-failed`
   */
  async append(rows: readonly StoredRow[], features: Float32Array): Promise<void> {
    const kept = rows.filter(({ verdict }) => verdict === undefined);
    const values = new Float32Array(kept.length * this.numFeatures);
    let next = 0;
    for (const [row, { verdict }] of rows.entries()) {
      if (verdict !== undefined) continue;
      values.set(features.subarray(row * this.numFeatures, (row + 1) * this.numFeatures), next * this.numFeatures);
      next++;
    }
    const rejected = rows.filter(({ verdict }) => verdict !== undefined);
    const array = encodeNpy(values, kept.length, this.numFeatures, this.precision);
    const index = { version: 1, keys: kept.map(({ key }) => key), rejected, sha256: sha256(array) };
    const text = JSON.stringify(index);
    const part = `part-${sha256(Buffer.from(text)).slice(0, 16)}`;
    await writeFileAtomic(join(this.directory, `${part}.npy`), array);
    await writeFileAtomic(join(this.directory, `${part}.json`), text);
    for (const [row, { key }] of kept.entries()) this.#places.set(key, { place: { part, row } });
    for (const { key, verdict } of rejected) this.#places.set(key, { verdict: verdict! });
  }

  async #index(part: string): Promise<void> {
    try {
      const text = await readFile(join(this.directory, `${part}.json`), 'utf8');
      const json = JsonReader.parse(text, part, 'store-damaged');
      for (const [row, key] of json.strings('keys', 1 << 20).entries()) this.#places.set(key, { place: { part, row } });
      json.array('rejected', 1 << 20, (member) => {
        this.#places.set(member.string('key'), { verdict: member.record('verdict') as unknown as ItemVerdict });
      });
    } catch {
      await this.#remove(part);
    }
  }

  async #load(part: string): Promise<Float32Array | undefined> {
    try {
      const json = JsonReader.parse(
        await readFile(join(this.directory, `${part}.json`), 'utf8'),
        part,
        'store-damaged',
      );
      const path = join(this.directory, `${part}.npy`);
      const bytes = await readFile(path);
      if (sha256(bytes) !== json.string('sha256')) throw new Error('another hash');
      const { values, rows, columns } = decodeNpy(bytes);
      if (rows !== json.strings('keys', 1 << 20).length || columns !== this.numFeatures)
        throw new Error('another shape');
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
      return values;
    } catch {
      await this.#remove(part);
      return undefined;
    }
  }

  async #remove(part: string): Promise<void> {
    for (const [key, found] of this.#places) {
      if ('place' in found && found.place.part === part) this.#places.delete(key);
    }
    await rm(join(this.directory, `${part}.json`), { force: true }).catch(() => undefined);
    await rm(join(this.directory, `${part}.npy`), { force: true }).catch(() => undefined);
  }
}

/**
 * Brings a folder of stores under a size limit: the parts that were used longest ago go first.
 *
 * @param limit bytes
 * @returns bytes removed
 */
export async function evictFeatures(root: string, limit: number): Promise<number> {
  const parts: { path: string; bytes: number; used: number }[] = [];
  for (const store of await readdir(root).catch((): string[] => [])) {
    for (const name of await readdir(join(root, store)).catch((): string[] => [])) {
      if (!name.endsWith('.npy')) continue;
      const path = join(root, store, name);
      const found = await stat(path).catch(() => undefined);
      if (found !== undefined) parts.push({ path, bytes: found.size, used: found.mtimeMs });
    }
  }
  parts.sort((a, b) => a.used - b.used);
  let total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  let removed = 0;
  for (const { path, bytes } of parts) {
    if (total <= limit) break;
    await rm(path.replace(/\.npy$/, '.json'), { force: true });
    await rm(path, { force: true });
    total -= bytes;
    removed += bytes;
  }
  return removed;
}

/** JSON with sorted keys, so that equal things have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
