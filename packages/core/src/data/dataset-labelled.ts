import { join, resolve } from 'node:path';
import { closest, GraftError } from '../errors/index.ts';
import type { Sample } from './contract.ts';
import { collectClasses } from './dataset-classes.ts';
import { readLayout } from './dataset-layout.ts';
import { nameList } from './dataset-problems.ts';
import { compare } from './split.ts';

/**
 * The photos to test a classifier on: a folder of class folders, or a data set's folder, of which `test/` is taken
 * (else `validation/`). Labels are indices into the given classes; the folder need not hold all of them.
 *
 * @returns samples sorted by relative path, all with the split `test`.
 * @throws GraftError `folder-missing`, `not-a-folder`, `folder-unreadable`, `folder-empty`, `unknown-class`
 */
export async function scanLabelled(directory: string, classes: readonly string[]): Promise<Sample[]> {
  const root = resolve(directory);
  const layout = await readLayout(root);
  const part = layout.kind === 'splits' ? (layout.folders.test ?? layout.folders.validation ?? '') : '';
  const found = await collectClasses(root, part);
  const labels = new Map(classes.map((name, label) => [name.normalize('NFC'), label]));
  const strangers = [...found].filter(([name, files]) => files.length > 0 && !labels.has(name)).map(([name]) => name);
  if (strangers.length > 0) {
    const near = closest(strangers[0] ?? '', classes);
    throw new GraftError({
      code: 'unknown-class',
      what: "There are folders whose names are none of the classifier's classes",
      received: `${nameList(strangers)} in ${JSON.stringify(join(root, part))}`,
      expected: nameList(classes),
      ...(near === undefined
        ? {}
        : {
            next: `rename ${JSON.stringify(strangers[0])} to ${JSON.stringify(near)}?`,
          }),
    });
  }
  const samples: Sample[] = [];
  for (const [name, files] of found)
    for (const relativePath of files)
      samples.push({
        path: `${root}/${relativePath}`,
        relativePath,
        label: labels.get(name) ?? -1,
        split: 'test',
      });
  if (samples.length === 0)
    throw new GraftError({
      code: 'folder-empty',
      what: 'There are no photos in class folders here',
      received: JSON.stringify(join(root, part)),
      expected: `folders called ${nameList(classes)} with photos`,
    });
  return samples.sort((a, b) => compare(a.relativePath, b.relativePath));
}
