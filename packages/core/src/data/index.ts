export type * from './contract.ts';
export { scanDataset, type ScanOptions } from './dataset.ts';
export { scanLabelled } from './dataset-labelled.ts';
export { apportion, compare, shuffleByHash } from './split.ts';
export { openPipeline } from './pipeline.ts';
export { DEFAULT_POLICY, TUTORIAL_POLICY, type AugmentationPolicy } from './policy.ts';
export { drawView } from './views.ts';
