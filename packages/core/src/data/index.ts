export type * from './contract.ts';
export { scanDataset, type ScanOptions } from './dataset.ts';
export { scanLabelled } from './dataset-labelled.ts';
export { apportion, compare, shuffleByHash } from './split.ts';
export { openPipeline } from './pipeline.ts';
export {
  DEFAULT_POLICY,
  IMAGENET_POLICY,
  POLICIES,
  RAND_AUGMENT_POLICY,
  TRIVIAL_AUGMENT_POLICY,
  TUTORIAL_POLICY,
  type AugmentationPolicy,
} from './policy.ts';
export { drawView } from './views.ts';
export { TEST_VIEWS } from './test-views.ts';
export {
  auditDataset,
  auditFolder,
  auditImages,
  isSerious,
  type AuditOptions,
  type DatasetAudit,
  type ImageAudit,
} from './audit.ts';
export type * from './audit-findings.ts';
export {
  planQuarantine,
  quarantine,
  restoreQuarantine,
  type FixOptions,
  type QuarantineManifest,
} from './audit-fix.ts';
export type { ReadOptions } from './audit-read.ts';
export { auditText } from './audit-text.ts';
export { Groups } from './duplicates-groups.ts';
export type { SimilarPair, SimilarSearch } from './similar-photos.ts';
export { prepareDataset, type LeftOut, type PrepareOptions, type PrepareResult } from './prepare.ts';
export { listFilesBelow } from './dataset-walk.ts';
export { streamBatches, type BatchSlot, type StreamOptions } from './stream.ts';
export { rawDecode } from './raw-decode.ts';
export { makeFolder } from './make-folder.ts';
