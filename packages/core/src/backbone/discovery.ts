import { GraftError } from '../errors/index.ts';
import { findPluginPackages, type PluginPackage } from './plugin-packages.ts';

/** What a package's manifest says of a backbone: enough to list it without running the package. */
export interface BackboneListing {
  readonly id: string;
  readonly family: string;
  /** Side of the square input in pixels. */
  readonly inputSize: number;
  /** Length of the feature vector. */
  readonly numFeatures: number;
  /** Parameters without top, moving statistics included. */
  readonly paramCount: number;
  /** Multiply-adds times two, in 10⁹, at {@link inputSize}. */
  readonly gflops?: number;
  /** ImageNet top-1 accuracy in [0, 1], as Keras publishes it. */
  readonly imagenetTop1?: number;
  /** The package carries the weights itself. */
  readonly bundledWeights?: boolean;
  /** The package that brings it. */
  readonly package: string;
  readonly version: string;
  /** Where the package lies. */
  readonly directory: string;
  /** Other packages that bring the same id; none of them can be used until one is removed. */
  readonly conflictsWith?: readonly string[];
}

export interface Discovery {
  /** Sorted by family, then by parameters. */
  readonly backbones: readonly BackboneListing[];
  /** What is wrong with installed packages: `plugin-manifest`, `duplicate-backbone`. The rest can be used all the same. */
  readonly problems: readonly GraftError[];
}

/**
 * Every installed backbone, from manifests alone: no plugin is imported, no TensorFlow is loaded.
 *
 * @param root - the project's folder, by default where the process runs
 */
export function discoverBackbones(root?: string): Discovery {
  const problems: GraftError[] = [];
  const all = findPluginPackages(root).flatMap((plugin) => read(plugin, problems));
  const backbones = all.map((listing): BackboneListing => {
    const others = all.filter((o) => o.id === listing.id && o.package !== listing.package).map((o) => o.package);
    return others.length > 0 ? { ...listing, conflictsWith: others } : listing;
  });
  const told = new Set<string>();
  for (const { id, package: name, conflictsWith } of backbones)
    if (conflictsWith !== undefined && !told.has(id)) {
      told.add(id);
      problems.push(duplicate(id, [name, ...conflictsWith]));
    }
  backbones.sort(
    (a, b) => a.family.localeCompare(b.family, 'en') || a.paramCount - b.paramCount || a.id.localeCompare(b.id, 'en'),
  );
  return { backbones, problems };
}

/** The backbones of {@link discoverBackbones}. */
export function listBackbones(root?: string): Promise<BackboneListing[]> {
  return Promise.resolve([...discoverBackbones(root).backbones]);
}

/** Two packages bring the same id. Code `duplicate-backbone`. */
export function duplicate(id: string, packages: readonly string[]): GraftError {
  return new GraftError({
    code: 'duplicate-backbone',
    what: `${packages.length} packages bring a backbone named ${id}`,
    received: packages.join(' and '),
    expected: 'each id once',
    next: `npm uninstall ${packages.at(-1) ?? ''}`,
  });
}

function read(plugin: PluginPackage, problems: GraftError[]): BackboneListing[] {
  const entries: unknown = plugin.manifest.graft?.backbones;
  const list: readonly unknown[] = Array.isArray(entries) ? entries : [undefined];
  return list.flatMap((entry) => {
    const listing = entryListing(plugin, entry);
    if (listing === undefined) problems.push(illShaped(plugin, entry));
    return listing ?? [];
  });
}

function entryListing(plugin: PluginPackage, entry: unknown): BackboneListing | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { id, family, inputSize, numFeatures, paramCount, gflops, imagenetTop1, bundledWeights } = entry as Record<
    string,
    unknown
  >;
  if (typeof id !== 'string' || !/^[a-z][a-z0-9_]*$/.test(id) || typeof family !== 'string') return undefined;
  if (!isCount(inputSize) || !isCount(numFeatures) || !isCount(paramCount)) return undefined;
  return {
    id,
    family,
    inputSize,
    numFeatures,
    paramCount,
    ...(typeof gflops === 'number' ? { gflops } : {}),
    ...(typeof imagenetTop1 === 'number' ? { imagenetTop1 } : {}),
    ...(bundledWeights === true ? { bundledWeights } : {}),
    package: plugin.name,
    version: plugin.version,
    directory: plugin.directory,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function illShaped({ name, directory }: PluginPackage, entry: unknown): GraftError {
  return new GraftError({
    code: 'plugin-manifest',
    what: `The package ${name} lists a backbone that cannot be used`,
    received: `${entry === undefined ? 'no list' : JSON.stringify(entry)} under "graft": {"backbones": …} in ${directory}/package.json`,
    expected: 'a list of {id, family, inputSize, numFeatures, paramCount}, ids in lower snake case',
    next: `mend or remove ${name}`,
  });
}
