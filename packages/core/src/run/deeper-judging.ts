import type { Sample } from '../data/index.ts';
import {
  crossValidatedProbabilities,
  findLabelErrors,
  isPredictionError,
  learningCurve,
  type CurvePoint,
  type LabelError,
  type LabelledRows,
  type PredictOptions,
} from '../evaluate/index.ts';
import { argmaxRows, headLogits, softmaxRows } from '../model/index.ts';
import { fitLinearHead } from '../train/index.ts';
import type { BundleClassifier } from './open-classifier.ts';

/** Features of photos whose classes are known; photos that cannot be read are left out. */
export interface LabelledPhotos extends LabelledRows {
  readonly samples: readonly Sample[];
}

/** Runs a bundle's backbone over photos, as they are. */
export async function labelledPhotos(
  classifier: BundleClassifier,
  samples: readonly Sample[],
  options: PredictOptions = {},
): Promise<LabelledPhotos> {
  const { features, predictions } = await classifier.predictWithFeatures(
    samples.map(({ path }) => path),
    options,
  );
  const width = classifier.head.inputs;
  const good = [...samples.keys()].filter((i) => !isPredictionError(predictions[i]!));
  const rows = new Float32Array(good.length * width);
  for (const [k, i] of good.entries()) rows.set(features.subarray(i * width, (i + 1) * width), k * width);
  const read = good.map((i) => samples[i]!);
  return { features: rows, width, labels: Int32Array.from(read, ({ label }) => label), samples: read };
}

export interface CurveOptions {
  readonly classes: number;
  /** Draws the subsets. */
  readonly seed: number;
  readonly sizes?: readonly number[];
  readonly onPoint?: (point: CurvePoint) => void;
}

/**
 * How accurate a linear head is with fewer training photos, and so whether more of them would help: all from features
 * that were computed once.
 *
 * @throws GraftError `nothing-to-evaluate`
 */
export function learningCurveOf(train: LabelledRows, test: LabelledRows, options: CurveOptions): Promise<CurvePoint[]> {
  const { classes, seed } = options;
  return learningCurve(train, test, {
    ...options,
    async fit(some, rest) {
      const { head } = await fitLinearHead(some, { classes, seed });
      return argmaxRows(headLogits(head, rest.features, rest.labels.length), classes);
    },
  });
}

/**
 * Training photos that are probably filed under the wrong class, by confident learning on what linear heads say of them
 * that were fitted on the other photos.
 *
 * @returns indices into `photos.samples`, the surest error first
 */
export async function trainingLabelErrors(
  photos: LabelledPhotos,
  { classes, seed }: Pick<CurveOptions, 'classes' | 'seed'>,
): Promise<LabelError[]> {
  const probabilities = await crossValidatedProbabilities(photos, {
    classes,
    seed,
    async fit(some, rest) {
      const { head } = await fitLinearHead(some, { classes, seed });
      return softmaxRows(headLogits(head, rest.features, rest.labels.length), classes);
    },
  });
  return findLabelErrors(photos.labels, probabilities, classes);
}
