import type { Sample } from '@graft/core/data';
import type { CurvePoint, DetailedEvaluation, Suspect } from '@graft/core/evaluate';
import { labelledPhotos, learningCurveOf, trainingLabelErrors, type BundleClassifier } from '@graft/core/run';
import { grouped } from '../draw/format.ts';
import { createStatusLine } from '../output/status-line.ts';
import { trainingPhotos } from './test-photos.ts';

/** What is asked about the training photos. */
export interface TrainingQuestions {
  readonly learningCurve?: boolean;
  readonly labelErrors?: boolean;
}

/** What the training photos say, where it was asked for. */
export interface TrainingJudged {
  readonly curve: readonly CurvePoint[] | undefined;
  /** Training photos that are probably filed under the wrong class. */
  readonly suspects: readonly Suspect[];
}

const SEED = 42;

/** Learning curve and label errors of the training photos, from one extraction. */
export async function judgeTraining(
  bundle: string,
  directory: string,
  classifier: BundleClassifier,
  evaluation: DetailedEvaluation,
  flags: TrainingQuestions,
  signal: AbortSignal,
): Promise<TrainingJudged> {
  const { learningCurve = false, labelErrors = false } = flags;
  if (!learningCurve && !labelErrors) return { curve: undefined, suspects: [] };
  const status = createStatusLine();
  const onProgress = (done: number, total: number): void => {
    status.set(`training photos: ${grouped(done)} of ${grouped(total)}`);
  };
  try {
    const samples = await trainingPhotos(bundle, directory, classifier.classes);
    const train = await labelledPhotos(classifier, samples, { signal, onProgress });
    const options = { classes: classifier.classes.length, seed: SEED };
    let curve: CurvePoint[] | undefined;
    if (learningCurve) {
      const tested = evaluation.photos.map(({ path, file, label }): Sample => ({
        path,
        relativePath: file,
        label,
        split: 'test',
      }));
      const test = await labelledPhotos(classifier, tested, { signal });
      curve = await learningCurveOf(train, test, {
        ...options,
        onPoint: ({ perClass }) => {
          status.set(`learning curve: ${grouped(perClass)} photos a class done`);
        },
      });
    }
    const errors = labelErrors ? await trainingLabelErrors(train, options) : [];
    const suspects = errors.map((error): Suspect => {
      const { path, relativePath } = train.samples[error.index]!;
      return { ...error, path, file: relativePath };
    });
    return { curve, suspects };
  } finally {
    status.clear();
  }
}
