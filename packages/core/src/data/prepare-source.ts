import { basename, extname, resolve } from 'node:path';
import { GraftError } from '../errors/index.ts';
import type { AuditPhoto } from './audit-findings.ts';
import { readLayout } from './dataset-layout.ts';
import { nameList } from './dataset-problems.ts';
import { scanPhotos } from './audit-scan.ts';

/**
 * The photos to divide, each with its class: the folder it lies in, or with `byName` what its name begins with.
 *
 * @throws GraftError `already-split`, `no-class-folders`, `one-class`, `names-unclear` and those of {@link scanPhotos}
 */
export async function collectSource(source: string, byName: boolean): Promise<(AuditPhoto & { className: string })[]> {
  const root = resolve(source);
  const received = JSON.stringify(root);
  const layout = await readLayout(root);
  if (layout.kind === 'splits')
    throw new GraftError({
      code: 'already-split',
      what: 'This folder is already divided into train, validation and test photos',
      received: `${received} with ${nameList(Object.values(layout.folders))}`,
      expected: 'a folder with one folder of photos a class, or photos whose names begin with their class (--by-name)',
      next: `graft train ${received}`,
    });
  const scanned = await scanPhotos(root);
  const photos = byName
    ? scanned.map((photo) => ({ ...photo, className: classOfName(photo.file) }))
    : scanned.flatMap((photo) => (photo.className === undefined ? [] : [{ ...photo, className: photo.className }]));
  const classes = new Set(photos.map((photo) => photo.className));
  if (photos.length === 0)
    throw new GraftError({
      code: 'no-class-folders',
      what: 'There are files but no class folders in this folder',
      received: `${received} with ${scanned.length} files such as ${JSON.stringify(scanned[0]?.file)}`,
      expected: 'one folder of photos a class',
      next: 'add --by-name if the names begin with the class, as cat.0.jpg does',
    });
  if (byName && classes.size > Math.max(2, photos.length / 3))
    throw new GraftError({
      code: 'names-unclear',
      what: 'The names of the files do not say what their classes are',
      received: `${photos.length} files of ${classes.size} classes: ${nameList([...classes], 5)}`,
      expected: 'names such as cat.0.jpg, cat_0.jpg or cat 0.jpg: a class, a separator and a number',
    });
  if (classes.size < 2)
    throw new GraftError({
      code: 'one-class',
      what: 'There is only one class, and a classifier needs at least two to tell apart',
      received: `${received} with ${photos.length} photos of ${nameList([...classes])}`,
      expected: 'a folder of photos for each of at least two classes',
      next: 'name the folder above it, or add a folder of photos that show something else',
    });
  return photos;
}

/** `cat.0.jpg`, `cat_000.png`, `cat-1.jpeg` and `cat (1).jpg` are all of the class `cat`. */
export function classOfName(file: string): string {
  const name = basename(file);
  const stem = name.slice(0, name.length - extname(name).length).normalize('NFC');
  return stem.replace(/[\s._-]*\(?\d+\)?$/, '') || stem;
}
