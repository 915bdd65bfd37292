import { GraftError } from '../errors/index.ts';
import type { Sample } from '../data/index.ts';
import { expectedCalibrationError, reliabilityBins, type ReliabilityBin } from './calibration.ts';
import {
  isPredictionError,
  type Classifier,
  type Prediction,
  type PredictionError,
  type PredictOptions,
} from './classifier.ts';
import { balancedAccuracy, classScores, confusionMatrix, type ClassScores, type ConfusionMatrix } from './confusion.ts';
import { wilsonInterval, type Interval } from './interval.ts';
import { macroAuc, oneVsRest, type ClassRoc } from './roc.ts';
import { accuracy, crossEntropy, topKAccuracy } from './scores.ts';
import { applyTemperature, fitTemperature } from './temperature.ts';

/** A photo whose class is known, and what the classifier said. */
export interface JudgedPhoto {
  /** Absolute path. */
  readonly path: string;
  /** Relative path, for people. */
  readonly file: string;
  readonly label: number;
  readonly predicted: number;
  /** In class order. */
  readonly probabilities: readonly number[];
}

export interface ClassReport extends ClassScores {
  readonly name: string;
  /** 95 % Wilson interval of the recall; `null` where there is no photo of the class. */
  readonly recallInterval: Interval | null;
  /** Area under the class's ROC curve; `null` where it is undefined. */
  readonly auc: number | null;
}

export interface Calibration {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error in [0, 1]. */
  readonly error: number;
  /**
   * The temperature that would fit these photos best, and the calibration error with it: how much is to be gained. What
   * a bundle stores is fitted on validation photos.
   */
  readonly bestTemperature: number;
  readonly errorAtBest: number;
}

/** What there is to say of a classifier on photos whose classes are known. Plain JSON. */
export interface Evaluation {
  readonly schemaVersion: 1;
  readonly classes: readonly string[];
  /** Photos that were read; all scores are over these. */
  readonly count: number;
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval: Interval;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** Mean recall over classes. */
  readonly balancedAccuracy: number;
  /** For k = 2, 3, 5 below the number of classes. */
  readonly topK: readonly { readonly k: number; readonly accuracy: number }[];
  /** Row: true class, column: predicted class. */
  readonly confusion: ConfusionMatrix;
  readonly perClass: readonly ClassReport[];
  /** Mean area under the classes' ROC curves; `null` where none is defined. */
  readonly macroAuc: number | null;
  readonly calibration: Calibration;
  readonly unreadable: readonly PredictionError[];
}

/** An {@link Evaluation} with what is too much for a summary. */
export interface DetailedEvaluation extends Evaluation {
  readonly photos: readonly JudgedPhoto[];
  readonly rocs: readonly (ClassRoc | null)[];
}

/**
 * Runs a classifier over labelled photos and scores it. Photos that cannot be read are listed and not scored.
 *
 * @param samples labels are indices into `classifier.classes`
 * @throws GraftError `nothing-to-evaluate` where no photo could be read, and what the classifier throws
 */
export async function evaluateClassifier(
  classifier: Classifier,
  samples: readonly Sample[],
  options: PredictOptions = {},
): Promise<DetailedEvaluation> {
  const results = await classifier.predict(
    samples.map((sample) => sample.path),
    options,
  );
  return scorePredictions(classifier.classes, samples, results);
}

/** Scores predictions that are already there, in the order of the samples. */
export function scorePredictions(
  classes: readonly string[],
  samples: readonly Sample[],
  results: readonly (Prediction | PredictionError)[],
): DetailedEvaluation {
  const photos: JudgedPhoto[] = [];
  const unreadable: PredictionError[] = [];
  for (const [i, { path, relativePath, label }] of samples.entries()) {
    const result = results[i];
    if (result === undefined) continue;
    if (isPredictionError(result)) unreadable.push({ ...result, file: relativePath });
    else {
      const probabilities = Array.from(result.probabilities);
      photos.push({ path, file: relativePath, label, predicted: result.label, probabilities });
    }
  }
  if (photos.length === 0)
    throw new GraftError({
      code: 'nothing-to-evaluate',
      what: 'None of the photos could be read',
      received: `${samples.length} files, the first: ${unreadable[0]?.error.message ?? 'none'}`,
      next: 'graft audit DIR',
    });
  return { ...summarise(classes, photos), unreadable, photos, rocs: oneVsRest(labelsOf(photos), rowsOf(photos)) };
}

/** The summary alone, for `--json` and files: a line a photo is not in it. */
export function summaryOf(evaluation: DetailedEvaluation): Evaluation {
  const summary: Partial<DetailedEvaluation> & Evaluation = { ...evaluation };
  delete (summary as { photos?: unknown }).photos;
  delete (summary as { rocs?: unknown }).rocs;
  return summary;
}

/** Wrong photos, the surest mistake first. */
export function worstMistakes({ photos }: DetailedEvaluation, most = Infinity): JudgedPhoto[] {
  return photos
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => (b.probabilities[b.predicted] ?? 0) - (a.probabilities[a.predicted] ?? 0))
    .slice(0, most);
}

const labelsOf = (photos: readonly JudgedPhoto[]) => photos.map(({ label }) => label);
const rowsOf = (photos: readonly JudgedPhoto[]) => photos.map(({ probabilities }) => probabilities);

function summarise(classes: readonly string[], photos: readonly JudgedPhoto[]): Omit<Evaluation, 'unreadable'> {
  const labels = labelsOf(photos);
  const rows = rowsOf(photos);
  const predicted = photos.map((photo) => photo.predicted);
  const confusion = confusionMatrix(labels, predicted, classes.length);
  const right = photos.filter((photo) => photo.label === photo.predicted).length;
  const rocs = oneVsRest(labels, rows);
  const bins = reliabilityBins(labels, rows);
  const bestTemperature = fitTemperature(labels, rows);
  const cooled = rows.map((row) => applyTemperature(row, bestTemperature));
  return {
    schemaVersion: 1,
    classes,
    count: photos.length,
    accuracy: accuracy(labels, rows),
    interval: wilsonInterval(right, photos.length),
    loss: crossEntropy(labels, rows),
    balancedAccuracy: balancedAccuracy(confusion),
    topK: [2, 3, 5].filter((k) => k < classes.length).map((k) => ({ k, accuracy: topKAccuracy(labels, rows, k) })),
    confusion,
    perClass: classScores(confusion).map((scores, label) => {
      const hits = confusion[label]?.[label] ?? 0;
      const recallInterval = scores.support === 0 ? null : wilsonInterval(hits, scores.support);
      return { name: classes[label] ?? '', ...scores, recallInterval, auc: rocs[label]?.auc ?? null };
    }),
    macroAuc: macroAuc(rocs),
    calibration: {
      bins,
      error: expectedCalibrationError(bins),
      bestTemperature,
      errorAtBest: expectedCalibrationError(reliabilityBins(labels, cooled)),
    },
  };
}
