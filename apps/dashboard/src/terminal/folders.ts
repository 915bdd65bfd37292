import { readdirSync, type Dirent } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { grouped } from '../draw/format.ts';

/** Folders whose path begins as what was typed; a folder that cannot be read has none. */
export function foldersAt(typed: string): string[] {
  const path = atHome(typed);
  const folder = path === '' ? '.' : path.endsWith('/') ? path : dirname(path);
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => (folder === '.' && !path.startsWith('.') ? entry.name : join(folder, entry.name)))
    .filter((found) => found.startsWith(path))
    .sort()
    .slice(0, 200);
}

/** `~` as a shell means it. */
export const atHome = (path: string): string => (/^~(?=\/|$)/.test(path) ? homedir() + path.slice(1) : path);

/**
 * What a folder holds, by names alone: `2 classes (cat, dog): train 1 000, validation 200`. Says what is missing where it
 * holds no classes.
 */
export function describeFolder(path: string): string {
  const here = atHome(path);
  const names = foldersIn(here);
  if (names.length === 0)
    return entriesOf(here).length === 0
      ? 'There is no such folder, or nothing in it.'
      : 'No folders are in it: expected is a folder a class, or train, validation and test.';
  const splits = ['train', 'validation', 'test'].filter((name) => names.includes(name));
  if (!splits.includes('train')) {
    const files = filesBelow(here, names);
    if (files < names.length)
      return `Its folders hold folders rather than photos (${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}): Tab goes into it.`;
    return `${classesOf(names)}: ${grouped(files)} files.`;
  }
  const classes = foldersIn(join(here, 'train'));
  const counts = splits.map((split) => `${split} ${grouped(filesBelow(join(here, split), classes))}`);
  return `${classesOf(classes)}: ${counts.join(', ')} files.`;
}

const classesOf = (names: readonly string[]): string =>
  `${names.length} ${names.length === 1 ? 'folder' : 'classes'} (${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''})`;

const foldersIn = (path: string): string[] =>
  entriesOf(path)
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();

const filesBelow = (path: string, folders: readonly string[]): number =>
  // Of a thousand classes the first hundred take long enough to read.
  folders
    .slice(0, 100)
    .reduce((sum, name) => sum + entriesOf(join(path, name)).filter((one) => one.isFile()).length, 0);

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}
