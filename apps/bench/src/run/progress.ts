import type { CaseResult } from '../result/contract.ts';

/** What a run tells of itself while it goes on. */
export type RunProgress =
  | { readonly type: 'case'; readonly id: string; readonly state: 'warming' | 'ready' }
  | { readonly type: 'working'; readonly id: string; readonly round: number }
  | {
      readonly type: 'round';
      readonly id: string;
      /** From 1. */
      readonly round: number;
      readonly rounds: number;
      readonly value: number;
    }
  | { readonly type: 'result'; readonly result: CaseResult };
