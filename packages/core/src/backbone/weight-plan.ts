import type { NamedArray, WeightFile } from '@graft/keras';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { matchLayers, type LayerMatch, type MatchedBy } from './layer-matching.ts';
import { matchByOrder } from './order-matching.ts';
import { variableName, weightedLayers, type LayerVariable, type WeightedLayer } from './weighted-layers.ts';

/** An array of the file for a variable of the model. */
export interface Assignment {
  /** `layer/variable`, as the model names it. */
  readonly name: string;
  readonly variable: LayerVariable;
  readonly array: NamedArray;
}

/** A weight that does not fit. `undefined` stands for a side that has none. */
export interface Misfit {
  readonly name: string;
  readonly inFile: readonly number[] | undefined;
  readonly inModel: readonly number[] | undefined;
}

/** How a file's weights would go into a model; nothing has been read or changed yet. */
export interface WeightPlan {
  readonly assignments: readonly Assignment[];
  readonly misfits: readonly Misfit[];
  /** Layers of the model for which the file has nothing. */
  readonly missing: readonly string[];
  /** Layers of the file that the model does not have, such as the top. */
  readonly ignored: readonly string[];
  /** Number of layers found, by the way in which they were found. */
  readonly matched: Readonly<Partial<Record<MatchedBy, number>>>;
  /** Layers of the model that have weights. */
  readonly layerCount: number;
}

/** Works out which array goes where, without reading any. */
export function planWeights(model: LayersModel, file: WeightFile): WeightPlan {
  const layers = weightedLayers(model);
  const named = file.layers.map(({ layer }) => ({ name: layer }));
  const byName = matchLayers(layers, named, file.layersByClass);
  const matches = matchByOrder(layers, file, byName) ?? byName;
  const assignments: Assignment[] = [];
  const misfits: Misfit[] = [];
  for (const match of matches) {
    const pairs = pairArrays(layers, file, match);
    for (const { name, variable, array } of pairs) {
      const [inModel, inFile] = [variable?.shape.map(Number), array?.shape];
      if (variable !== undefined && array !== undefined && fits(inModel ?? [], inFile ?? []))
        assignments.push({ name, variable, array });
      else misfits.push({ name, inFile, inModel });
    }
  }
  const found = new Set(matches.map((m) => m.model));
  const used = new Set(matches.map((m) => m.file));
  const matched: Partial<Record<MatchedBy, number>> = {};
  for (const { by } of matches) matched[by] = (matched[by] ?? 0) + 1;
  return {
    assignments,
    misfits,
    missing: layers.filter((_, i) => !found.has(i)).map(({ name }) => name),
    ignored: named.filter((_, i) => !used.has(i)).map(({ name }) => name),
    matched,
    layerCount: layers.length,
  };
}

interface ArrayPair {
  readonly name: string;
  readonly variable: LayerVariable | undefined;
  readonly array: NamedArray | undefined;
}

/**
 * Pairs the variables of one layer with the file's arrays: by name where the file has all the names, otherwise by place, which is
 * the same in Keras and tfjs (old files have names such as `block1_conv1_W_1`, Keras 3 has numbers only). Scalars that only the file
 * has are left out: Keras's Normalization counts its samples.
 */
function pairArrays(
  layers: readonly WeightedLayer[],
  file: WeightFile,
  { model, file: index }: LayerMatch,
): ArrayPair[] {
  const layer = layers[model];
  const variables = layer?.variables ?? [];
  const arrays = file.layers[index]?.weights ?? [];
  const label = (name: string) => `${layer?.name ?? ''}/${name}`;
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const names = variables.map(variableName);
  if (byName.size === arrays.length && names.every((name) => byName.has(name)))
    return variables.map((variable, i) => {
      const name = names[i] ?? '';
      return { name: label(name), variable, array: byName.get(name) };
    });
  const scalars = variables.some(({ shape }) => shape.length === 0);
  const rest = arrays.length > variables.length && !scalars ? arrays.filter(({ shape }) => shape.length > 0) : arrays;
  const count = Math.max(variables.length, rest.length);
  return Array.from({ length: count }, (_, i) => ({
    name: label(names[i] ?? rest[i]?.name ?? ''),
    variable: variables[i],
    array: rest[i],
  }));
}

/** Equal sides, apart from sides of 1: Keras keeps a Normalization's mean as [3], another writer as [1, 1, 1, 3]. */
function fits(a: readonly number[], b: readonly number[]): boolean {
  const sides = (shape: readonly number[]) => shape.filter((side) => side !== 1).join();
  return sides(a) === sides(b);
}
