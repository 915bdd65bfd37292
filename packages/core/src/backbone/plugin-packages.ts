import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package that says in its manifest that it brings backbones. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  /** Where it lies, links followed. */
  readonly directory: string;
  readonly manifest: Manifest;
}

/** The fields read of a `package.json`; it may come from a stranger, so nothing is taken for granted. */
export interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly main?: unknown;
  readonly exports?: unknown;
  readonly workspaces?: unknown;
  readonly graft?: { readonly backbones?: unknown; readonly plugin?: unknown } | null;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
  readonly optionalDependencies?: unknown;
  readonly peerDependencies?: unknown;
}

/**
 * Finds the packages that bring backbones, nearest first, by reading manifests only: those that a project names in its
 * `package.json`, those in its workspaces, and those that a Graft application among them names (so that a project which
 * installs the `graft` command has its backbones).
 *
 * @param root - the project's folder; the projects around it and around Graft's own installation count too
 */
export function findPluginPackages(root: string = process.cwd()): PluginPackage[] {
  const found = new Map<string, PluginPackage>();
  const own = dirname(fileURLToPath(import.meta.url));
  for (const project of new Set([...projectsAround(root), ...projectsAround(own)]))
    for (const directory of packagesOf(project)) {
      const plugin = asPlugin(directory);
      // The same package seen from two projects: the user's own copy, which comes first, is meant.
      if (plugin !== undefined && !found.has(plugin.name)) found.set(plugin.name, plugin);
    }
  return [...found.values()];
}

/** Reads a `package.json`; `undefined` where there is none, or it is no JSON object. */
export function readManifest(directory: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The folders with a manifest from a folder upwards. */
function projectsAround(start: string): string[] {
  const projects: string[] = [];
  for (let at = resolve(start); ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) projects.push(at);
    if (dirname(at) === at) return projects;
  }
}

function packagesOf(project: string): string[] {
  const manifest = readManifest(project);
  if (manifest === undefined) return [];
  const direct = dependencyFolders(project, manifest);
  const hosted = direct.flatMap((directory) => {
    const inner = readManifest(directory);
    const isHost = inner !== undefined && inner.graft === undefined && '@graft/core' in record(inner.dependencies);
    return isHost ? dependencyFolders(directory, inner) : [];
  });
  return [project, ...direct, ...workspaceFolders(project, manifest), ...hosted];
}

function dependencyFolders(project: string, manifest: Manifest): string[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  const names = new Set(
    [dependencies, devDependencies, optionalDependencies, peerDependencies].flatMap((d) => Object.keys(record(d))),
  );
  return [...names].flatMap((name) => installed(project, name) ?? []);
}

/** Node's own way of finding a package: the nearest `node_modules` upwards that has it. */
function installed(from: string, name: string): string | undefined {
  if (!/^(@[\w.~-]+\/)?[\w.~-]+$/.test(name) || name.startsWith('.')) return undefined;
  for (let at = realpath(from); ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpath(candidate);
    if (dirname(at) === at) return undefined;
  }
}

/** Folders of the workspaces; patterns are plain folders or end in `/*`, as npm's mostly do. */
function workspaceFolders(project: string, { workspaces }: Manifest): string[] {
  const list: unknown = Array.isArray(workspaces) ? workspaces : record(workspaces)['packages'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((pattern: unknown) => {
    if (typeof pattern !== 'string') return [];
    const [, stem, star] = /^(.*?)(\/\*{1,2})?\/?$/.exec(pattern) ?? [];
    const folder = join(project, stem ?? '');
    if (star === undefined) return [realpath(folder)];
    return subfolders(folder).map((name) => realpath(join(folder, name)));
  });
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function asPlugin(directory: string): PluginPackage | undefined {
  const manifest = readManifest(directory);
  if (manifest?.graft?.backbones === undefined || typeof manifest.name !== 'string') return undefined;
  const version = typeof manifest.version === 'string' ? manifest.version : '?';
  return { name: manifest.name, version, directory, manifest };
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
