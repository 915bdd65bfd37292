import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderProblem } from './dataset-problems.ts';
import { compare } from './split.ts';

/** Files that operating systems and photo programs leave among photos; nobody wants to hear of them. */
const CLUTTER = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  'icon\r',
  '$recycle.bin',
  '__macosx',
  '@eadir',
  'lost+found',
  'picasa.ini',
  // Graft's own runs, where a person trains inside the data set's folder.
  'graft-runs',
]);

/** True for hidden files and known clutter such as `Thumbs.db`; anything else is judged by its content later. */
export function isClutter(name: string): boolean {
  return name.startsWith('.') || CLUTTER.has(name.toLowerCase());
}

/** One entry of a folder; symbolic links stand for what they point to. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * Files and folders directly in `folder`, sorted by name, clutter left out. Devices, pipes and sockets are left out
 * too: reading one could block for ever. A dangling link counts as a file, so that it is reported and not lost.
 *
 * @throws GraftError `folder-missing`, `not-a-folder`, `folder-unreadable`
 */
export async function listFolder(folder: string): Promise<FolderEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw folderProblem(folder, error);
  });
  const found: FolderEntry[] = [];
  for (const entry of entries) {
    if (isClutter(entry.name)) continue;
    if (entry.isDirectory()) found.push({ name: entry.name, isFolder: true });
    else if (entry.isFile()) found.push({ name: entry.name, isFolder: false });
    else if (entry.isSymbolicLink()) {
      const target = await stat(join(folder, entry.name)).catch(() => null);
      const isFolder = target?.isDirectory() ?? false;
      if (target === null || isFolder || target.isFile()) found.push({ name: entry.name, isFolder });
    }
  }
  return found.sort((a, b) => compare(a.name, b.name));
}

/**
 * Every file below `folder`, however deep, as paths relative to it with `/`, sorted. A folder that is reached twice
 * through symbolic links is read once, and one that `folder` lies in is not below it: loops end, and a link upwards does not
 * bring other classes in.
 */
export async function listFilesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const seen = await foldersAround(folder);
  const pending = [''];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const path = join(folder, at);
    const key = await identityOf(path).catch((error: unknown) => {
      throw folderProblem(path, error);
    });
    if (seen.has(key)) continue;
    seen.add(key);
    for (const { name, isFolder } of await listFolder(path)) {
      const relative = at === '' ? name : `${at}/${name}`;
      if (isFolder) pending.push(relative);
      else files.push(relative);
    }
  }
  return files.sort(compare);
}

async function identityOf(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** Identities of the folders that a folder lies in, up to the root; those that may not be looked at are left out. */
async function foldersAround(folder: string): Promise<Set<string>> {
  const around = new Set<string>();
  let path = await realpath(folder).catch(() => folder);
  for (let parent = dirname(path); parent !== path; parent = dirname(path)) {
    path = parent;
    const identity = await identityOf(path).catch(() => undefined);
    if (identity !== undefined) around.add(identity);
  }
  return around;
}
