export { writeDirectory, writeFileAtomic } from './atomic.ts';
export { openBundle, writeBundle, type Bundle } from './bundle.ts';
export { BUNDLE_FORMAT_VERSION, type BundleFile, type BundleManifest, type BundleScores } from './bundle-manifest.ts';
export { assembleClassifier, POOLING_LAYER, PREDICTIONS_LAYER, splitClassifier } from './classifier-model.ts';
export {
  headClasses,
  headLogits,
  normaliseRows,
  type BatchNormalizationLayer,
  type DenseLayer,
  type DropoutLayer,
  type Head,
  type HeadLayer,
  type LayerNormalizationLayer,
  type VoteLayer,
} from './head.ts';
export { JsonReader } from './json-reader.ts';
export { loadModelFiles, serialiseModel, type ModelFiles } from './model-artifacts.ts';
export { argmaxRows, softmaxRows } from './softmax.ts';
export { useTensorBackend, type TensorBackend } from './tensor-backend.ts';
export { withPreprocessing } from './with-preprocessing.ts';
