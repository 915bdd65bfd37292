import { join } from 'node:path';
import { GraftError } from '../errors/index.ts';
import { listFilesBelow, listFolder } from './dataset-walk.ts';
import { EXPECTED_LAYOUT, nameList } from './dataset-problems.ts';

/** Class name → paths of its files, relative to the data set's root, with `/`. */
export type ClassFiles = ReadonlyMap<string, readonly string[]>;

/**
 * The files of each class folder directly below `root/part` (`part` may be empty). Names are compared in Unicode
 * normal form C, so `é` from a Mac and `é` from elsewhere are one class.
 */
export async function collectClasses(root: string, part: string): Promise<ClassFiles> {
  const classes = new Map<string, string[]>();
  for (const { name, isFolder } of await listFolder(join(root, part))) {
    if (!isFolder) continue;
    const files = await listFilesBelow(join(root, part, name));
    const prefix = part === '' ? name : `${part}/${name}`;
    const key = name.normalize('NFC');
    const known = classes.get(key) ?? [];
    for (const file of files) known.push(`${prefix}/${file}`);
    classes.set(key, known);
  }
  return classes;
}

/** @throws GraftError `one-class` where there is nothing to tell apart, `class-empty` for a class folder without files */
export async function checkClasses(folder: string, classes: ClassFiles): Promise<void> {
  const empty = [...classes].filter(([, files]) => files.length === 0);
  if (empty.length > 0)
    throw new GraftError({
      code: 'class-empty',
      what: `A class has no photos: ${nameList(empty.map(([name]) => name))}`,
      received: JSON.stringify(folder),
      expected: 'photos in every class folder',
      next: `add photos to ${JSON.stringify(join(folder, empty[0]?.[0] ?? ''))} or remove it`,
    });
  if (classes.size >= 2) return;
  const [only = ''] = classes.keys();
  const inner = await listFolder(join(folder, only)).catch(() => []);
  const nested = inner.filter((entry) => entry.isFolder).length >= 2;
  throw new GraftError({
    code: 'one-class',
    what: 'There is only one class, and a classifier needs at least two to tell apart',
    received: `${JSON.stringify(folder)} with photos in ${JSON.stringify(only)} alone`,
    expected: EXPECTED_LAYOUT,
    ...(nested
      ? { next: `try ${JSON.stringify(join(folder, only))}` }
      : { next: 'add a folder with photos of what it is not' }),
  });
}

/** @throws GraftError `class-missing-in-split` where a part lacks a training class, or has one more */
export function classesMissing(
  root: string,
  train: ClassFiles,
  other: ClassFiles,
  trainFolder = 'train',
  otherFolder = 'test',
): void {
  const missing = [...train.keys()].filter((name) => !other.get(name)?.length);
  const extra = [...other.keys()].filter((name) => !train.has(name));
  if (missing.length === 0 && extra.length === 0) return;
  const [names, without, having] =
    extra.length > 0 ? [extra, trainFolder, otherFolder] : [missing, otherFolder, trainFolder];
  throw new GraftError({
    code: 'class-missing-in-split',
    what: `${join(root, without)} has no photos of ${nameList(names)}, but ${join(root, having)} has`,
    received: `${trainFolder}: ${nameList([...train.keys()])}; ${otherFolder}: ${nameList([...other.keys()])}`,
    expected: 'the same class folders in every part',
    next: `add photos to ${JSON.stringify(join(root, without, names[0] ?? ''))} or remove ${JSON.stringify(join(root, having, names[0] ?? ''))}`,
  });
}
