export {
  collectFeatures,
  type CollectedFeatures,
  type CollectOptions,
  type CollectProgress,
} from './collect-features.ts';
export {
  EXTRACTION_BATCH,
  extractFeatures,
  type ExtractionOptions,
  type ExtractionTimes,
  type FeatureChunk,
  type FeatureItem,
} from './extract-features.ts';
export type { FeatureExtractor, FeatureIdentity } from './feature-extractor.ts';
export { canonicalJson, evictFeatures, FeatureStore, type StoredRow } from './feature-store.ts';
export { hashFiles } from './file-hashes.ts';
export { decodeNpy, encodeNpy } from './npy.ts';
export { openOnnxExtractor } from './onnx-extractor.ts';
export { openTensorExtractor } from './tensor-extractor.ts';
