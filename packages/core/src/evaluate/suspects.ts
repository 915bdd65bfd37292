import type { DetailedEvaluation } from './evaluation.ts';
import { findLabelErrors, type LabelError } from './label-errors.ts';

/** A photo that is probably filed under the wrong class, with where it is. */
export type Suspect = LabelError & { readonly path: string; readonly file: string };

/** The suspects among photos that the model was judged on; it has not been trained on them. The surest first. */
export function suspectsOf({ photos, classes }: DetailedEvaluation): Suspect[] {
  const errors = findLabelErrors(
    photos.map((photo) => photo.label),
    photos.map((photo) => photo.probabilities),
    classes.length,
  );
  return errors.flatMap((error) => {
    const photo = photos[error.index];
    return photo === undefined ? [] : [{ ...error, path: photo.path, file: photo.file }];
  });
}
