import { scanDataset, type Dataset, type Sample, type Split } from '../data/index.ts';
import { hashFiles } from '../features/index.ts';
import type { Emit } from '../train/index.ts';
import { cachePlaces } from './cache-places.ts';

export interface AuditedDataset {
  readonly dataset: Dataset;
  /** SHA-256 of each photo's bytes, by path. */
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * Finds the photos, hashes them (the feature store's keys), and warns of the same photo in two splits: a score on such
 * photos means nothing.
 */
export async function auditForTraining(
  directory: string,
  seed: number,
  useCache: boolean,
  emit: Emit,
): Promise<AuditedDataset> {
  const dataset = await scanDataset(directory, { seed });
  const paths = dataset.samples.map(({ path }) => path);
  const hashes = await hashFiles(dataset.root, paths, useCache ? cachePlaces().fileHashes : undefined);
  emitDataset(dataset, 0, emit);
  for (const [a, b] of sharedBetweenSplits(dataset.samples, hashes).slice(0, 20)) {
    const message = `the same photo is in ${a.split} and in ${b.split}: ${a.relativePath}, ${b.relativePath}`;
    emit({ type: 'log', level: 'warning', code: 'duplicate-across-splits', message });
  }
  return { dataset, hashes };
}

/** The `dataset` event; told again when photos turned out to be damaged. */
export function emitDataset(dataset: Dataset, quarantined: number, emit: Emit): void {
  const counts: Partial<Record<Split, number[]>> = {};
  for (const { split, label } of dataset.samples) {
    const ofSplit = (counts[split] ??= new Array<number>(dataset.classes.length).fill(0));
    ofSplit[label]!++;
  }
  const { root, classes, splitBySeed } = dataset;
  emit({ type: 'dataset', directory: root, classes, counts, quarantined, splitBySeed });
}

function sharedBetweenSplits(samples: readonly Sample[], hashes: ReadonlyMap<string, string>): [Sample, Sample][] {
  const first = new Map<string, Sample>();
  const pairs: [Sample, Sample][] = [];
  for (const sample of samples) {
    const hash = hashes.get(sample.path);
    if (hash === undefined) continue;
    const other = first.get(hash);
    if (other === undefined) first.set(hash, sample);
    else if (other.split !== sample.split) pairs.push([other, sample]);
  }
  return pairs;
}
