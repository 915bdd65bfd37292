import { resolve } from 'node:path';
import { GraftError } from '../errors/index.ts';
import type { Dataset, Sample, Split } from './contract.ts';
import { checkClasses, classesMissing, collectClasses, type ClassFiles } from './dataset-classes.ts';
import { readLayout, SPLITS } from './dataset-layout.ts';
import { EXPECTED_LAYOUT } from './dataset-problems.ts';
import { apportion, compare, shuffleByHash } from './split.ts';

/** Options of {@link scanDataset}. */
export interface ScanOptions {
  /** Decides the split where the folder holds none; any integer. */
  readonly seed: number;
}

/**
 * Finds the labelled photos in a folder that holds `train/`, `validation/` (or `val`, `valid`) and optionally `test/`,
 * each with one folder a class, or that holds the class folders themselves. The latter are split 80/10/10, class by
 * class, by the seed; where only `validation/` is missing, a tenth of each training class becomes it. Photos may lie at any depth below their class folder. Files
 * are not opened: what is no photo is found out when it is read.
 *
 * @throws GraftError `folder-missing`, `not-a-folder`, `folder-unreadable`, `folder-empty`, `no-class-folders`,
 *   `one-class`, `class-empty`, `class-missing-in-split`, `split-missing`, `split-ambiguous`, `bad-option`
 */
export async function scanDataset(directory: string, { seed }: ScanOptions): Promise<Dataset> {
  if (!Number.isSafeInteger(seed))
    throw new GraftError({
      code: 'bad-option',
      what: 'The seed must be a whole number',
      received: String(seed),
    });
  const root = resolve(directory);
  const layout = await readLayout(root);
  if (layout.kind === 'classes') {
    const found = await collectClasses(root, '');
    if (isEmpty(found)) throw noPhotos(root, layout.looseFiles);
    await checkClasses(root, found);
    const parts = divide(found, { train: 80, validation: 10, test: 10 }, seed);
    return assemble(root, parts, true);
  }
  const { folders } = layout;
  if (folders.train === undefined)
    throw new GraftError({
      code: 'split-missing',
      what: 'There are no training photos',
      received: `${JSON.stringify(root)} with ${Object.values(folders).join('/ and ')}/`,
      expected: EXPECTED_LAYOUT,
      next: `rename the folder with the training photos to ${JSON.stringify(`${root}/train`)}`,
    });
  const parts: Partial<Record<Split, ClassFiles>> = {};
  for (const split of SPLITS) {
    const folder = folders[split];
    if (folder === undefined) continue;
    const found = await collectClasses(root, folder);
    if (!isEmpty(found)) parts[split] = found;
  }
  if (parts.train === undefined) throw noPhotos(`${root}/${folders.train}`, []);
  await checkClasses(`${root}/${folders.train}`, parts.train);
  for (const split of SPLITS) {
    const found = parts[split];
    if (found !== undefined) classesMissing(root, parts.train, found, folders.train, folders[split]);
  }
  if (parts.validation !== undefined) return assemble(root, parts, false);
  const carved = divide(parts.train, { train: 90, validation: 10 }, seed);
  return assemble(root, { ...parts, ...carved }, true);
}

function isEmpty(classes: ClassFiles): boolean {
  return [...classes.values()].every((files) => files.length === 0);
}

function noPhotos(folder: string, looseFiles: readonly string[]): GraftError {
  const received = JSON.stringify(folder);
  if (looseFiles.length === 0)
    return new GraftError({
      code: 'folder-empty',
      what: 'There are no photos in this folder',
      received,
      expected: EXPECTED_LAYOUT,
    });
  return new GraftError({
    code: 'no-class-folders',
    what: 'There are files but no class folders in this folder',
    received: `${received} with ${looseFiles.length} files such as ${JSON.stringify(looseFiles[0])}`,
    expected: EXPECTED_LAYOUT,
    next: `graft prepare ${received} DST --by-name (for names like cat.0.jpg)`,
  });
}

/** Divides each class on its own (stratified), so every part has the classes in the same proportions. */
function divide(
  classes: ClassFiles,
  shares: Partial<Record<Split, number>>,
  seed: number,
): Partial<Record<Split, ClassFiles>> {
  const splits = SPLITS.filter((split) => shares[split] !== undefined);
  const parts = new Map(splits.map((split) => [split, new Map<string, string[]>()]));
  for (const [name, files] of classes) {
    const order = shuffleByHash(files, seed, (file) => file);
    const sizes = apportion(
      files.length,
      splits.map((split) => shares[split] ?? 0),
    );
    let start = 0;
    for (const [i, split] of splits.entries()) {
      const end = start + (sizes[i] ?? 0);
      if (end > start) parts.get(split)?.set(name, order.slice(start, end));
      start = end;
    }
  }
  return Object.fromEntries([...parts].filter(([, part]) => part.size > 0));
}

function assemble(root: string, parts: Partial<Record<Split, ClassFiles>>, splitBySeed: boolean): Dataset {
  const classes = [...(parts.train?.keys() ?? [])].sort(compare);
  const labels = new Map(classes.map((name, label) => [name, label]));
  const samples: Sample[] = [];
  for (const split of SPLITS) {
    const ofSplit: Sample[] = [];
    for (const [name, files] of parts[split] ?? [])
      for (const relativePath of files)
        ofSplit.push({
          path: `${root}/${relativePath}`,
          relativePath,
          label: labels.get(name) ?? -1,
          split,
        });
    ofSplit.sort((a, b) => compare(a.relativePath, b.relativePath));
    for (const sample of ofSplit) samples.push(sample);
  }
  return { root, classes, samples, splitBySeed };
}
