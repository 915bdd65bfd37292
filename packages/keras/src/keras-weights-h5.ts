import { namedArray, stringList, type Hdf5File } from './hdf5.ts';
import type { Hdf5Group, Hdf5Node } from './hdf5-tree.ts';
import { snakeCase } from './snake-case.ts';
import type { TopologyLayer } from './topology.ts';
import type { LayerWeights, NamedArray } from './weight-file.ts';

/** True where the file is laid out as Keras 3's `saving_lib` saves weights. */
export function isKeras3Weights(file: Hdf5File): boolean {
  return [...file.root.children.keys()].some((key) => LAYER_GROUPS.has(key));
}

/** Keras 3 writes `layers`; Keras 2.12 to 2.15, which had the format first, the other. */
const LAYER_GROUPS = new Set(['layers', '_layer_checkpoint_dependencies']);

/**
 * Reads the layers of a Keras 3 weight store. There a layer's group is named by class and place (`conv2d`, `conv2d_1`), its
 * variables by place (`vars/0`). Since Keras 3.4 the `vars` group says the layer's own name; the configuration in a
 * `.keras` archive says it too; otherwise the group's name is all there is.
 *
 * @param topology - the layers of the archive's configuration, where there is one
 */
export function keras3Layers(
  file: Hdf5File,
  topology: readonly TopologyLayer[] | undefined,
): { layers: LayerWeights[]; layersByClass: boolean } {
  const layers: LayerWeights[] = [];
  let layersByClass = false;

  const visit = (
    group: Hdf5Group,
    name: string,
    configured: TopologyLayer | undefined,
    inner: readonly TopologyLayer[] | undefined,
  ): void => {
    const vars = group.children.get('vars');
    if (vars?.kind === 'group') {
      const own = stringList(vars, 'name')?.[0] ?? configured?.name;
      const weights = variables(file, vars);
      if (weights.length > 0) {
        layersByClass ||= own === undefined;
        layers.push({ layer: own ?? name, weights });
      }
    }
    for (const [key, below] of inNaturalOrder(group.children)) {
      if (key === 'vars' || key === 'optimizer' || below.kind !== 'group') continue;
      if (LAYER_GROUPS.has(key)) visitLayers(below, inner ?? []);
      else visit(below, key, undefined, undefined);
    }
  };

  const visitLayers = (group: Hdf5Group, configured: readonly TopologyLayer[]): void => {
    const byGroup = groupNames(configured);
    // In the configuration's order where it is known; classes one after another, each in order, where not.
    const known = [...byGroup.keys()].flatMap((name) => {
      const below = group.children.get(name);
      return below === undefined ? [] : [[name, below] as const];
    });
    const rest = inNaturalOrder(group.children).filter(([name]) => !byGroup.has(name));
    for (const [name, below] of [...known, ...rest]) {
      const layer = byGroup.get(name);
      if (below.kind === 'group') visit(below, name, layer, layer?.layers);
    }
  };

  visit(file.root, 'model', undefined, topology);
  return { layers, layersByClass };
}

function variables(file: Hdf5File, vars: Hdf5Group): NamedArray[] {
  return inNaturalOrder(vars.children).flatMap(([name, node]) =>
    node.kind === 'dataset' ? [namedArray(file, node, name)] : [],
  );
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
function inNaturalOrder(nodes: ReadonlyMap<string, Hdf5Node>): [string, Hdf5Node][] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...nodes].sort(([a], [b]) => compare(a, b));
}
