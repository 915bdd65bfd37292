import { snakeCase } from '@graft/keras';

/** What matching needs to know of a model's layer. */
export interface NamedLayer {
  readonly name: string;
  /** The tfjs class, e.g. `Conv2D`; unknown on the file's side. */
  readonly className?: string;
}

/**
 * How a layer of the file was found for a layer of the model: by its very name; by the same name spelt another way (`Conv/BatchNorm`,
 * `conv_bn`); by the place in Keras's automatic numbering (`conv2d_95`, `conv2d_1`); by class and place; by the
 * order of all layers, where names tell nothing and every shape fits.
 */
export type MatchedBy = 'name' | 'spelling' | 'numbering' | 'class' | 'order';

export interface LayerMatch {
  /** Index of the model's layer. */
  readonly model: number;
  /** Index of the file's layer. */
  readonly file: number;
  readonly by: MatchedBy;
}

/**
 * Finds for each layer of a model the layer of a file that holds its weights. Pure: looks at names only, shapes are
 * checked afterwards.
 *
 * Automatic names come before equal names, since `conv2d_1` is the first convolution of one build and the second of
 * another: where both sides have as many layers named after a class, they are paired in the order of their numbers.
 *
 * @param byClass - the file names layers by class and place only
 */
export function matchLayers(model: readonly NamedLayer[], file: readonly NamedLayer[], byClass: boolean): LayerMatch[] {
  const matching = new Matching(model, file);
  if (byClass) {
    matching.pairGroups('class', (layer) => snakeCase(layer.className ?? ''), stem);
    return matching.matches();
  }
  const stems = new Set(model.map((layer) => snakeCase(layer.className ?? '')));
  const automatic = (layer: NamedLayer) => (stems.has(stem(layer)) ? stem(layer) : undefined);
  matching.pairGroups('numbering', automatic, automatic, number);
  matching.pairEqual('name', ({ name }) => name);
  matching.pairEqual('spelling', ({ name }) => plainSpelling(name));
  return matching.matches();
}

class Matching {
  readonly #model: readonly NamedLayer[];
  readonly #file: readonly NamedLayer[];
  readonly #found = new Map<number, LayerMatch>();
  readonly #taken = new Set<number>();

  constructor(model: readonly NamedLayer[], file: readonly NamedLayer[]) {
    this.#model = model;
    this.#file = file;
  }

  /** Pairs what is left over and has the same key, where the key is unique on both sides. */
  pairEqual(by: MatchedBy, key: (layer: NamedLayer) => string): void {
    const files = groups(this.#file, key, (i) => !this.#taken.has(i));
    const models = groups(this.#model, key, (i) => !this.#found.has(i));
    for (const [name, [model, ...others]] of models) {
      const [file, ...rivals] = files.get(name) ?? [];
      if (model === undefined || file === undefined) continue;
      if (others.length === 0 && rivals.length === 0) this.#pair(model, file, by);
    }
  }

  /** Pairs, in order, what is left over and in the same group, where the group is of one size on both sides. */
  pairGroups(
    by: MatchedBy,
    modelKey: (layer: NamedLayer) => string | undefined,
    fileKey: (layer: NamedLayer) => string | undefined,
    order?: (layer: NamedLayer) => number,
  ): void {
    const files = groups(this.#file, fileKey, (i) => !this.#taken.has(i));
    const models = groups(this.#model, modelKey, (i) => !this.#found.has(i));
    for (const [name, group] of models) {
      const partners = files.get(name);
      if (partners?.length !== group.length) continue;
      const ours = sorted(group, this.#model, order);
      const theirs = sorted(partners, this.#file, order);
      ours.forEach((model, i) => {
        const file = theirs[i] ?? 0;
        const same = this.#model[model]?.name === this.#file[file]?.name;
        this.#pair(model, file, same ? 'name' : by);
      });
    }
  }

  matches(): LayerMatch[] {
    return [...this.#found.values()].sort((a, b) => a.model - b.model);
  }

  #pair(model: number, file: number, by: MatchedBy): void {
    this.#found.set(model, { model, file, by });
    this.#taken.add(file);
  }
}

function groups(
  layers: readonly NamedLayer[],
  key: (layer: NamedLayer) => string | undefined,
  free: (index: number) => boolean,
): Map<string, number[]> {
  const map = new Map<string, number[]>();
  layers.forEach((layer, i) => {
    const name = free(i) ? key(layer) : undefined;
    if (name === undefined) return;
    const group = map.get(name);
    if (group === undefined) map.set(name, [i]);
    else group.push(i);
  });
  return map;
}

function sorted(
  group: readonly number[],
  layers: readonly NamedLayer[],
  order: ((layer: NamedLayer) => number) | undefined,
): number[] {
  const value = (i: number) => {
    const layer = layers[i];
    return layer === undefined || order === undefined ? i : order(layer);
  };
  return [...group].sort((a, b) => value(a) - value(b));
}

function stem({ name }: NamedLayer): string {
  return name.replace(/_\d+$/, '');
}

function number({ name }: NamedLayer): number {
  return Number(/_(\d+)$/.exec(name)?.[1] ?? 0);
}

/**
 * Keras 3 spells some of its applications' layers otherwise than the published files do, which were written by Keras 2:
 * `Conv/BatchNorm` there, `conv_bn` here (MobileNetV3), `conv1/conv` there, `conv1_conv` here (DenseNet).
 */
function plainSpelling(name: string): string {
  return name
    .toLowerCase()
    .replace(/[/.\-\s]/g, '_')
    .replace(/batchnorm\b/, 'bn');
}
