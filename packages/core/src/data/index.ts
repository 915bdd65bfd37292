export type * from './contract.ts';
export { scanDataset, type ScanOptions } from './dataset.ts';
export { scanLabelled } from './dataset-labelled.ts';
export { apportion, compare, shuffleByHash } from './split.ts';
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
export { makeFolder } from './make-folder.ts';
