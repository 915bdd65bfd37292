import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { LayersModel } from '@tensorflow/tfjs-layers';

import { GraftError } from '../errors/index.ts';
import { writeDirectory } from './atomic.ts';
import type { BundleFile, BundleManifest } from './bundle-manifest.ts';
import { loadModelFiles, serialiseModel } from './model-artifacts.ts';
import { modelCard } from './model-card.ts';
import { readManifest } from './read-manifest.ts';

/** A bundle on disk: a folder that explains itself. Plain data, never code. */
export interface Bundle {
  /** Absolute path of the folder. */
  readonly directory: string;
  readonly manifest: BundleManifest;
  /** SHA-256 in hex over the manifest's bytes, and so over every file of the bundle. */
  readonly hash: string;
  /** One file's bytes, checked against the manifest's length and hash. */
  readFile(name: string): Promise<Uint8Array>;
  /** The whole classifier, preprocessed pixels to probabilities; the caller disposes it. */
  loadModel(): Promise<LayersModel>;
}

/**
 * Writes a bundle: `model.json` and shards, `graft.json`, `README.md`, and `extras`. The folder appears whole or not at
 * all; one that is there is replaced.
 *
 * @throws GraftError `write-failed`
 */
export async function writeBundle(
  directory: string,
  model: LayersModel,
  description: Omit<BundleManifest, 'files'>,
  extras: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<void> {
  const files = new Map([...(await serialiseModel(model)), ...extras]);
  files.set('README.md', Buffer.from(modelCard(description)));
  const listed: BundleFile[] = [...files]
    .map(([path, bytes]) => ({ path, bytes: bytes.byteLength, sha256: sha256(bytes) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const manifest: BundleManifest = { ...description, files: listed };
  files.set('graft.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  await writeDirectory(directory, files);
}

/**
 * Opens a bundle, or the bundle inside a run's folder.
 *
 * @throws GraftError `bundle-missing`, `bundle-unreadable`, `bundle-too-new`
 */
export async function openBundle(path: string): Promise<Bundle> {
  const directory = await findBundle(path);
  const manifestBytes = await readFile(join(directory, 'graft.json'));
  const manifest = readManifest(manifestBytes.toString('utf8'));
  const read = (name: string): Promise<Uint8Array> => readListed(directory, manifest, name);
  return {
    directory,
    manifest,
    hash: sha256(manifestBytes),
    readFile: read,
    loadModel: () => loadModelFiles(read),
  };
}

async function findBundle(path: string): Promise<string> {
  for (const directory of [path, join(path, 'bundle')]) {
    const found = await stat(join(directory, 'graft.json')).catch(() => undefined);
    if (found?.isFile()) {
      if (found.size <= 64 * 1024 * 1024) return directory;
      throw new GraftError({
        code: 'bundle-unreadable',
        what: 'graft.json is far too large',
        received: `${found.size} bytes in ${directory}`,
        expected: 'at most 64 MiB',
      });
    }
  }
  throw new GraftError({
    code: 'bundle-missing',
    what: 'There is no bundle here',
    received: path,
    expected: 'a bundle, or the folder of a finished run, with a graft.json in it',
    next: 'graft train DIR --backbone ID',
  });
}

async function readListed(directory: string, manifest: BundleManifest, name: string): Promise<Uint8Array> {
  const damaged = (received: string, expected: string): never => {
    throw new GraftError({
      code: 'bundle-unreadable',
      what: `The bundle's ${name} is damaged`,
      received,
      expected,
      next: 'copy the bundle again, or train it again: the same seed gives the same bundle',
    });
  };
  const listed = manifest.files.find((file) => file.path === name);
  if (listed === undefined) return damaged('a name that graft.json does not list', 'a listed file');
  const path = join(directory, listed.path);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return damaged('no such file', `${listed.bytes} bytes`);
  if (found.size !== listed.bytes) return damaged(`${found.size} bytes`, `${listed.bytes} bytes`);
  const bytes = await readFile(path);
  if (sha256(bytes) !== listed.sha256) return damaged(`SHA-256 ${sha256(bytes)}`, `SHA-256 ${listed.sha256}`);
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
