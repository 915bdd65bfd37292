import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import { LayersModel } from '@tensorflow/tfjs-layers';

import { GraftError } from '../errors/index.ts';
import type { BackboneListing } from './discovery.ts';

/**
 * Refuses a plugin that would load tfjs-layers a second time. Layers of one copy do not know the tensors of another (they ask
 * `instanceof`), so that training would go well and only grafting the head on would fail: "mean … got SymbolicTensor".
 *
 * @param entry the plugin's file that would be imported
 * @throws GraftError `two-tfjs`
 */
export function assertSameTfjs(listing: BackboneListing, entry: string): void {
  const own = tfjsSeenFrom(import.meta.filename);
  const theirs = tfjsSeenFrom(entry);
  // A plugin that finds none brings its own inside, or fails by itself with a better message.
  if (own === undefined || theirs === undefined || own === theirs) return;
  throw twoCopies(`${theirs} (by ${listing.package} in ${listing.directory}) and ${own} (by Graft)`, listing.directory);
}

/**
 * The same where only the model tells: a package may carry tfjs inside its own file.
 *
 * @throws GraftError `two-tfjs`
 */
export function assertOwnModel(model: unknown, id: string): void {
  if (!(model instanceof LayersModel)) throw twoCopies(`a model of ${id} made by another copy than Graft's`, undefined);
}

function tfjsSeenFrom(file: string): string | undefined {
  try {
    return dirname(realpathSync(createRequire(file).resolve('@tensorflow/tfjs-layers/package.json')));
  } catch {
    return undefined;
  }
}

function twoCopies(received: string, directory: string | undefined): GraftError {
  return new GraftError({
    code: 'two-tfjs',
    what: 'Two copies of @tensorflow/tfjs-layers are in play, and models of one cannot be used with the other',
    received,
    expected: 'one copy, that of the project whose graft runs',
    next:
      directory === undefined
        ? 'name @tensorflow/tfjs-layers among the plugin’s peerDependencies, then npm dedupe'
        : 'npm dedupe in that project, and npx graft there: its own graft, not that of another folder',
  });
}
