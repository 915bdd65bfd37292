export type * from './contract.ts';
export { scanDataset, type ScanOptions } from './dataset.ts';
export { scanLabelled } from './dataset-labelled.ts';
export { apportion, compare, shuffleByHash } from './split.ts';
