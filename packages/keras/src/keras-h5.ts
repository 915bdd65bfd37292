import { unreadable, unsupported } from './failure.ts';
import { at, namedArray, stringList, type Hdf5File } from './hdf5.ts';
import type { Hdf5Group } from './hdf5-tree.ts';
import { nestedModels } from './topology.ts';
import type { LayerWeights, NamedArray } from './weight-file.ts';

/**
 * The group that holds the weights of a legacy file, as Keras 1 and 2 lay them out
 * (`legacy_h5_format.save_weights_to_hdf5_group`): the root of a weights file, `model_weights` in a whole model.
 *
 * @returns `undefined` where this is no legacy file.
 */
export function legacyGroup(file: Hdf5File): Hdf5Group | undefined {
  const candidates = [file.root, file.root.children.get('model_weights')];
  return candidates.find(
    (group): group is Hdf5Group => group?.kind === 'group' && stringList(group, 'layer_names') !== undefined,
  );
}

/** The configuration that Keras keeps beside the weights of a whole model. */
export function legacyTopology(file: Hdf5File): unknown {
  const text = stringList(file.root, 'model_config')?.[0];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw unreadable(file.path, 'its model_config is not JSON', cause);
  }
}

/** Reads the layers of a legacy file in file order, which is Keras's order of layers. */
export function legacyLayers(file: Hdf5File, group: Hdf5Group, topology: unknown): LayerWeights[] {
  const nested = nestedModels(topology);
  const layers: LayerWeights[] = [];
  for (const layer of stringList(group, 'layer_names') ?? []) {
    const layerGroup = at(file, group, layer);
    if (layerGroup?.kind !== 'group') throw unreadable(file.path, `its layer "${layer}" is missing`);
    const names = stringList(layerGroup, 'weight_names');
    if (names === undefined) throw unsupported(file.path, `its layer "${layer}" has no "weight_names"`);
    const parts = names.map((name) => {
      const dataset = at(file, layerGroup, name);
      if (dataset?.kind !== 'dataset') throw unreadable(file.path, `its weight "${name}" is missing`);
      return {
        owner: name.split('/').slice(0, -1).join('/'),
        array: namedArray(file, dataset, variableName(name)),
      };
    });
    if (parts.length > 0) layers.push(...split(layer, parts, nested.has(layer)));
  }
  return layers;
}

interface OwnedArray {
  /** The weight's path without its last part, e.g. `stem/stem_conv`; empty in some Keras 1 files. */
  readonly owner: string;
  readonly array: NamedArray;
}

/**
 * A model nested in the model stands in the file as one layer with all of its layers' weights; this gives each of those
 * layers its own. Without a topology, a nested model is known by weights of several owners none of which is the layer.
 */
function split(layer: string, parts: readonly OwnedArray[], known: boolean): LayerWeights[] {
  const owners = new Set(parts.map(({ owner }) => owner));
  const several = owners.size > 1 && ![...owners].some((o) => o === '' || o === layer);
  const below = [...owners].every((o) => o.startsWith(`${layer}/`));
  if (!known && !several && !below) return [{ layer, weights: parts.map(({ array }) => array) }];
  return [...owners].map((owner) => ({
    layer: owner.startsWith(`${layer}/`) ? owner.slice(layer.length + 1) : owner,
    weights: parts.filter((p) => p.owner === owner).map(({ array }) => array),
  }));
}

function variableName(name: string): string {
  return (name.split('/').at(-1) ?? name).replace(/:\d+$/, '');
}
