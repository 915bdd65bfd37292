export type * from './result/contract.ts';
export { compareResults, readResult, type Comparison } from './result/compare.ts';
export { markdownTable, textTable } from './result/table.ts';
export type * from './run/contract.ts';
export { runGroup, type RunProgress, type RunSettings } from './run/run-cases.ts';
