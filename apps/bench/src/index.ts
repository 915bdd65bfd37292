export type * from './result/contract.ts';
export { compareResults, type Comparison } from './result/compare.ts';
export { readResult } from './result/read-result.ts';
export { markdownTable, textTable } from './result/table.ts';
export type * from './run/contract.ts';
export type { RunProgress } from './run/progress.ts';
export { runGroup, type RunSettings } from './run/run-cases.ts';
