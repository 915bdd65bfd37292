export {
  labelledPhotos,
  learningCurveOf,
  trainingLabelErrors,
  type CurveOptions,
  type LabelledPhotos,
} from './deeper-judging.ts';
export { exportBundle, type ExportBundleOptions, type ExportedBundle, type ExportFormat } from './export-bundle.ts';
export { extractFolder, type ExtractedFolder, type ExtractFolderOptions } from './extract-folder.ts';
export type { PhotoFeaturesOptions } from './photo-features.ts';
export { openClassifier, type BundleClassifier, type OpenClassifierOptions } from './open-classifier.ts';
export { SIMILAR_COSINE, similarPhotos } from './similar-photos.ts';
export { resumeTraining, runTraining, type FinishedEvent, type RunContext } from './run-training.ts';
export { commandOf, resolveConfig, type ResolvedConfig, type TrainingConfig } from './training-config.ts';
export { storedSource } from './training-sources.ts';
export { writeViewSheet, type ViewSheet, type ViewSheetOptions } from './view-sheet.ts';
