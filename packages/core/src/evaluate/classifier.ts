import type { ActivationMap } from './activation-map.ts';

/** What a classifier says of one photo. */
export interface Prediction {
  readonly file: string;
  /** Index of the most probable class. */
  readonly label: number;
  /** In class order; they add up to 1. */
  readonly probabilities: ArrayLike<number>;
  /** The photo is damaged, and what can be read of it was judged. */
  readonly warning?: { readonly code: string; readonly message: string };
}

/** A photo that could not be read. */
export interface PredictionError {
  readonly file: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** Options of {@link Classifier.predict}. */
export interface PredictOptions {
  /** Averages the logits of several views of each photo (see `TEST_VIEWS`): surer, and so many times slower. */
  readonly tta?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Anything that tells photos apart; `openClassifier` of `@graft/core/run` makes one of a bundle. Judging needs no more
 * than this, so it works for a model of any origin.
 */
export interface Classifier {
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  /** One entry a file, in the order of `files` (absolute paths). An unreadable file is an entry, not an error. */
  predict(files: readonly string[], options?: PredictOptions): Promise<(Prediction | PredictionError)[]>;
  /**
   * Where in each photo it sees a class (Grad-CAM; see {@link activationMap}); `null` for an unreadable file. Absent
   * where the model does not lend itself to it.
   *
   * @param labels class to explain, one a file
   */
  explain?(files: readonly string[], labels: readonly number[]): Promise<(ActivationMap | null)[]>;
}

export function isPredictionError(result: Prediction | PredictionError): result is PredictionError {
  return 'error' in result;
}
