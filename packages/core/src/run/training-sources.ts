import { type Sample } from '../data/index.ts';
import { drawView, type AugmentationPolicy, type ImagePipeline } from '../image/index.ts';
import { extractFeatures, type FeatureExtractor, type FeatureItem } from '../features/index.ts';
import { PURPOSE, RandomStream, type TrainingBatch, type TrainingSource } from '../train/index.ts';
import type { SplitFeatures } from './job-features.ts';

/**
 * Epochs over stored features: every photo once an epoch, in random order, one of its views at random. All batches share one
 * array, as new ones of megabytes each step would cost more than filling them: a batch holds until the next is asked for.
 */
export function storedSource(
  { features, labels, viewsEach }: Pick<SplitFeatures, 'features' | 'labels' | 'viewsEach'>,
  width: number,
  batchSize: number,
  seed: number,
): TrainingSource {
  const photos = labels.length;
  const shared = new Float32Array(Math.min(batchSize, photos) * width);
  return {
    rowShape: [width],
    steps: Math.ceil(photos / batchSize),
    *batches(epoch): Iterable<TrainingBatch> {
      const order = new RandomStream(seed, PURPOSE.shuffle, epoch).permutation(photos);
      const views = new RandomStream(seed, PURPOSE.view, epoch);
      for (let start = 0; start < photos; start += batchSize) {
        const batch = order.subarray(start, start + batchSize);
        const inputs = shared.subarray(0, batch.length * width);
        for (const [i, photo] of batch.entries()) {
          const row = photo * viewsEach + views.below(viewsEach);
          inputs.set(features.subarray(row * width, (row + 1) * width), i * width);
        }
        yield { inputs, labels: Int32Array.from(batch, (photo) => labels[photo]!) };
      }
    },
  };
}

export interface FreshViews {
  readonly samples: readonly Sample[];
  readonly policy: AugmentationPolicy;
  readonly pipeline: ImagePipeline;
  readonly extractor: FeatureExtractor;
  readonly batchSize: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** Epochs as Keras's ImageDataGenerator makes them: every photo once, in random order, newly augmented. */
export function freshSource(fresh: FreshViews): TrainingSource {
  const { samples, policy, pipeline, extractor, batchSize, seed, signal } = fresh;
  const width = extractor.numFeatures;
  return {
    rowShape: [width],
    steps: Math.ceil(samples.length / batchSize),
    async *batches(epoch): AsyncIterable<TrainingBatch> {
      const order = new RandomStream(seed, PURPOSE.shuffle, epoch).permutation(samples.length);
      const items: FeatureItem[] = Array.from(order, (sample) => ({
        file: samples[sample]!.path,
        view: drawView(policy, { seed, epoch, sample }),
      }));
      for await (const chunk of extractFeatures({ pipeline, extractor, items, batchSize, signal })) {
        const good = [...chunk.verdicts.keys()].filter((row) => chunk.verdicts[row]!.status !== 'error');
        if (good.length === 0) continue;
        const inputs = new Float32Array(good.length * width);
        for (const [i, row] of good.entries()) {
          inputs.set(chunk.features.subarray(row * width, (row + 1) * width), i * width);
        }
        const labels = Int32Array.from(good, (row) => samples[order[chunk.start + row]!]!.label);
        yield { inputs, labels };
      }
    },
  };
}
