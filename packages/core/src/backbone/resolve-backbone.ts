import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exports as resolveExports } from 'resolve.exports';
import { closest, GraftError } from '../errors/index.ts';
import { BACKBONE_API_VERSION, type BackbonePlugin, type BackbonePreset } from './contract.ts';
import { discoverBackbones, duplicate, type BackboneListing } from './discovery.ts';
import { isModelPath, openLocalBackbone } from './local-model.ts';
import { assertSameTfjs } from './one-tfjs.ts';
import { readManifest } from './plugin-packages.ts';

/**
 * Finds a backbone by its id and imports the one package that brings it; or, given a path, opens a model of the user's own.
 *
 * @param root - the project's folder, by default where the process runs
 * @throws GraftError `unknown-backbone` (names the closest), `duplicate-backbone`, `plugin-broken` (it cannot be imported, or does not
 *   bring what its manifest says), `plugin-version` (built for another version of the contract), `two-tfjs`; what
 *   {@link openLocalBackbone} throws
 */
export async function resolveBackbone(id: string, root?: string): Promise<BackbonePreset> {
  if (isModelPath(id)) return openLocalBackbone(id);
  const { backbones } = discoverBackbones(root);
  const listing = backbones.find((backbone) => backbone.id === id);
  if (listing === undefined) throw unknown(id, backbones);
  const { conflictsWith } = listing;
  if (conflictsWith !== undefined) throw duplicate(id, [listing.package, ...conflictsWith]);
  const plugin = checkPlugin(await importPlugin(listing), listing);
  const preset = plugin.presets.find((candidate) => candidate.id === id);
  if (preset === undefined || typeof preset.build !== 'function')
    throw broken(listing, `it has no preset ${id}, though its manifest lists one`);
  return preset;
}

async function importPlugin(listing: BackboneListing): Promise<unknown> {
  const entry = entryPoint(listing);
  assertSameTfjs(listing, entry);
  try {
    const module = (await import(pathToFileURL(entry).href)) as { default?: unknown; plugin?: unknown };
    return module.default ?? module.plugin;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // Without a code the plugin's own code threw.
    throw broken(listing, code === undefined ? `importing it failed (${message})` : message, cause);
  }
}

/** The file that `import` of the package would load. Graft's own sources import sources, its build imports builds. */
function entryPoint(listing: BackboneListing): string {
  const { directory } = listing;
  const manifest = readManifest(directory) ?? {};
  const conditions = import.meta.url.endsWith('.ts') ? ['@graft/source'] : [];
  try {
    const [path] = resolveExports(manifest, '.', { conditions }) ?? [];
    if (path !== undefined) return join(directory, path);
  } catch (cause) {
    throw broken(listing, 'its manifest exports nothing that can be imported', cause);
  }
  return join(directory, typeof manifest.main === 'string' ? manifest.main : 'index.js');
}

function checkPlugin(value: unknown, listing: BackboneListing): BackbonePlugin {
  if (typeof value !== 'object' || value === null)
    throw broken(listing, 'it exports no plugin as "default" or "plugin"');
  const { apiVersion, presets } = value as Partial<Record<keyof BackbonePlugin, unknown>>;
  if (apiVersion !== BACKBONE_API_VERSION)
    throw new GraftError({
      code: 'plugin-version',
      what: `${listing.package} is built for another version of Graft`,
      received: `apiVersion ${String(apiVersion)}`,
      expected: `apiVersion ${BACKBONE_API_VERSION}`,
      next: `npm install ${listing.package}@latest`,
    });
  if (!Array.isArray(presets)) throw broken(listing, 'its plugin has no list of presets');
  return value as BackbonePlugin;
}

function unknown(id: string, backbones: readonly BackboneListing[]): GraftError {
  const ids = backbones.map((backbone) => backbone.id);
  const near = closest(id, ids);
  return new GraftError({
    code: 'unknown-backbone',
    what: `There is no backbone named ${JSON.stringify(id)}`,
    received: JSON.stringify(id),
    expected:
      near !== undefined ? `${near} (the closest of ${ids.length} installed)` : `one of the ${ids.length} installed`,
    next: 'graft backbones',
  });
}

function broken(listing: BackboneListing, why: string, cause?: unknown): GraftError {
  return new GraftError({
    code: 'plugin-broken',
    what: `The backbone package ${listing.package} cannot be used: ${why}`,
    received: `${listing.package} ${listing.version} in ${listing.directory}`,
    next: `npm install ${listing.package}, or report it to its author`,
    cause,
  });
}
