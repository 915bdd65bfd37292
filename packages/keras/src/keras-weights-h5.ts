import type { Group } from 'h5wasm/node';
import { unreadable } from './failure.ts';
import { child, guard, isDataset, isGroup, namedArray, stringList, type Hdf5File } from './hdf5.ts';
import { snakeCase } from './snake-case.ts';
import type { TopologyLayer } from './topology.ts';
import type { LayerWeights } from './weight-file.ts';

/** True where the file is laid out as Keras 3's `saving_lib` saves weights. */
export function isKeras3Weights(file: Hdf5File): boolean {
  return guard(file.path, () => file.root.keys().some((key) => LAYER_GROUPS.has(key)));
}

/** Keras 3 writes `layers`; Keras 2.12 to 2.15, which had the format first, the other. */
const LAYER_GROUPS = new Set(['layers', '_layer_checkpoint_dependencies']);

/** Bounds on a stranger's tree: hard links can make an HDF5 group its own grandchild. */
const DEEPEST = 24;
const MOST_GROUPS = 100_000;

/**
 * Reads the layers of a Keras 3 weight store. There a layer's group is named by class and place (`conv2d`, `conv2d_1`), its
 * variables by place (`vars/0`). Since Keras 3.4 the `vars` group says the layer's own name; the configuration in a
 * `.keras` archive says it too; otherwise the group's name is all there is.
 *
 * @param topology - the layers of the archive's configuration, where there is one
 */
export function keras3Layers(
  file: Hdf5File,
  fileSize: number,
  topology: readonly TopologyLayer[] | undefined,
): { layers: LayerWeights[]; layersByClass: boolean } {
  const layers: LayerWeights[] = [];
  let byClass = false;
  let groups = 0;

  const visit = (
    group: Group,
    name: string,
    configured: TopologyLayer | undefined,
    inner: readonly TopologyLayer[] | undefined,
    depth: number,
  ): void => {
    if (depth > DEEPEST || ++groups > MOST_GROUPS) throw unreadable(file.path, 'its groups contain one another');
    const names = guard(file.path, () => group.keys());
    if (names.includes('vars')) {
      const vars = child(file.path, group, 'vars');
      if (isGroup(vars)) {
        const own = stringList(file.path, vars, 'name')?.[0] ?? configured?.name;
        const weights = variables(file, fileSize, vars);
        if (weights.length > 0) {
          byClass ||= own === undefined;
          layers.push({ layer: own ?? name, weights });
        }
      }
    }
    for (const key of inNaturalOrder(names)) {
      if (key === 'vars' || key === 'optimizer') continue;
      const below = child(file.path, group, key);
      if (!isGroup(below)) continue;
      if (LAYER_GROUPS.has(key)) visitLayers(below, inner, depth + 1);
      else visit(below, key, undefined, undefined, depth + 1);
    }
  };

  const visitLayers = (group: Group, configured: readonly TopologyLayer[] | undefined, depth: number): void => {
    const byGroup = groupNames(configured ?? []);
    const names = guard(file.path, () => group.keys());
    // In the configuration's order where it is known; classes one after another, each in order, where not.
    const known = [...byGroup.keys()].filter((name) => names.includes(name));
    const rest = names.filter((name) => !byGroup.has(name));
    for (const name of [...known, ...inNaturalOrder(rest)]) {
      const below = child(file.path, group, name);
      const layer = byGroup.get(name);
      if (isGroup(below)) visit(below, name, layer, layer?.layers, depth + 1);
    }
  };

  visit(file.root, 'model', undefined, topology, 0);
  return { layers, layersByClass: byClass };
}

function variables(file: Hdf5File, fileSize: number, vars: Group) {
  const names = guard(file.path, () => vars.keys());
  return inNaturalOrder(names).flatMap((name) => {
    const dataset = child(file.path, vars, name);
    return isDataset(dataset) ? [namedArray(file.path, fileSize, dataset, name)] : [];
  });
}

/** The group that `saving_lib._save_container_state` gives each layer: its class in snake case, numbered from the second on. */
function groupNames(layers: readonly TopologyLayer[]): Map<string, TopologyLayer> {
  const used = new Map<string, number>();
  const names = new Map<string, TopologyLayer>();
  for (const layer of layers) {
    const stem = snakeCase(layer.className);
    const count = used.get(stem) ?? 0;
    used.set(stem, count + 1);
    names.set(count === 0 ? stem : `${stem}_${count}`, layer);
  }
  return names;
}

/** `conv2d_2` before `conv2d_10`. */
function inNaturalOrder(names: readonly string[]): string[] {
  return [...names].sort(new Intl.Collator('en', { numeric: true }).compare);
}
