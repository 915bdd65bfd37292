import { type Dataset, type Sample, type Split } from '../data/index.ts';
import { drawView, POLICIES, type ImagePipeline, type PolicyName } from '../image/index.ts';
import { GraftError } from '../errors/index.ts';
import {
  collectFeatures,
  EXTRACTION_BATCH,
  FeatureStore,
  type FeatureExtractor,
  type FeatureIdentity,
  type FeatureItem,
} from '../features/index.ts';
import type { Emit } from '../train/index.ts';
import { emitDataset, type AuditedDataset } from './audit-dataset.ts';
import { cachePlaces } from './cache-places.ts';
import { progressReporter } from './progress.ts';
import { viewKey } from './view-key.ts';
import type { RunControl } from './run-control.ts';

/** Feature vectors of one split's photos, damaged photos left out. */
export interface SplitFeatures {
  /** The photos that have features. */
  readonly samples: readonly Sample[];
  /** Rows of each photo: 1 plain view, then augmented ones. */
  readonly viewsEach: number;
  /** Row-major `[samples.length * viewsEach, numFeatures]`, views of one photo together, the plain one first. */
  readonly features: Float32Array;
  /** Class of each photo. */
  readonly labels: Int32Array;
}

export interface JobFeatures {
  readonly numFeatures: number;
  readonly splits: Readonly<Partial<Record<Split, SplitFeatures>>>;
  readonly quarantined: number;
  /** Of the photos and views that were computed; 0 where all came from the store. */
  readonly imagesPerSecond: number;
}

export interface FeatureJob {
  readonly audited: AuditedDataset;
  readonly identity: FeatureIdentity;
  readonly pipeline: ImagePipeline;
  readonly openExtractor: () => Promise<FeatureExtractor>;
  /** Augmented views beside the plain one, of training photos. */
  readonly views: number;
  /** What they are drawn by. */
  readonly policy: PolicyName;
  /** Splits to extract; training photos may come fresh each epoch instead. */
  readonly splits: readonly Split[];
  readonly seed: number;
  readonly cache: boolean;
  readonly control: RunControl;
  readonly emit: Emit;
}

/**
 * The features of all photos of a job in one go, from the store or through the backbone. Damaged photos are told of,
 * counted and left out.
 *
 * @throws GraftError `aborted`, `class-empty` where no photo of a class can be read
 */
export async function jobFeatures(job: FeatureJob): Promise<JobFeatures> {
  const { audited, identity, emit, control, views } = job;
  const { dataset, hashes } = audited;
  const samples = dataset.samples.filter(({ split }) => job.splits.includes(split));
  const items: FeatureItem[] = [];
  for (const sample of samples) {
    items.push({ file: sample.path, view: null });
    const draws = sample.split === 'train' ? views : 0;
    for (let view = 1; view <= draws; view++) {
      const key = viewKey(job.seed, view, hashes.get(sample.path));
      items.push({ file: sample.path, view: drawView(POLICIES[job.policy], key) });
    }
  }
  const places = cachePlaces();
  const store = job.cache ? await FeatureStore.open(places.features, identity, places.precision) : undefined;
  const began = performance.now();
  const report = progressReporter(emit, 'extract', 'images');
  const { numFeatures } = identity;
  const collected = await collectFeatures({
    items,
    numFeatures,
    openExtractor: job.openExtractor,
    pipeline: job.pipeline,
    batchSize: EXTRACTION_BATCH,
    store,
    hashes,
    signal: control.signal,
    betweenBatches: () => control.checkpoint(),
    onProgress: ({ done, total, cached, times }) => report({ done, total, cached, time: times }),
  });
  const seconds = (performance.now() - began) / 1000;
  const damaged = new Set<string>();
  for (const [index, { code, message }] of collected.rejected) {
    const { file } = items[index]!;
    if (damaged.has(file)) continue;
    damaged.add(file);
    emit({ type: 'quarantined', file, code, message });
  }
  if (damaged.size > 0) emitDataset(without(dataset, damaged), damaged.size, emit);
  const splits = divide(samples, damaged, collected.features, numFeatures, views);
  checkClasses(dataset, splits);
  const computed = items.length - collected.cached;
  return { numFeatures, splits, quarantined: damaged.size, imagesPerSecond: computed / Math.max(seconds, 1e-3) };
}

function without(dataset: Dataset, damaged: ReadonlySet<string>): Dataset {
  return { ...dataset, samples: dataset.samples.filter(({ path }) => !damaged.has(path)) };
}

/** Cuts the rows apart by split. */
function divide(
  samples: readonly Sample[],
  damaged: ReadonlySet<string>,
  features: Float32Array,
  width: number,
  views: number,
): Partial<Record<Split, SplitFeatures>> {
  const splits: Partial<Record<Split, SplitFeatures>> = {};
  const starts: number[] = [];
  let row = 0;
  for (const { split } of samples) {
    starts.push(row);
    row += split === 'train' ? views + 1 : 1;
  }
  for (const split of ['train', 'validation', 'test'] as const) {
    const own = [...samples.keys()].filter((i) => samples[i]!.split === split && !damaged.has(samples[i]!.path));
    if (own.length === 0) continue;
    const viewsEach = split === 'train' ? views + 1 : 1;
    const values = new Float32Array(own.length * viewsEach * width);
    for (const [k, i] of own.entries()) {
      const start = starts[i]! * width;
      values.set(features.subarray(start, start + viewsEach * width), k * viewsEach * width);
    }
    const photos = own.map((i) => samples[i]!);
    splits[split] = {
      samples: photos,
      viewsEach,
      features: values,
      labels: Int32Array.from(photos, ({ label }) => label),
    };
  }
  return splits;
}

function checkClasses(dataset: Dataset, splits: JobFeatures['splits']): void {
  if (splits.train === undefined) return;
  const seen = new Set(splits.train.labels);
  const lacking = dataset.classes.find((_, label) => !seen.has(label));
  if (lacking === undefined) return;
  throw new GraftError({
    code: 'class-empty',
    what: `No training photo of the class ${JSON.stringify(lacking)} can be read`,
    received: `only damaged files in ${dataset.root}`,
    expected: 'at least one good photo of each class',
    next: `graft audit ${dataset.root}`,
  });
}
