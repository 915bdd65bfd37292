import type { CaseResult } from '../result/contract.ts';
import { summarise } from '../result/summary.ts';

/** A row of throughput that went well, for tests. */
export function okRow(id: string, rounds: readonly number[], more: Partial<CaseResult> = {}): CaseResult {
  const peer = id.includes('/peer:');
  return { id, metric: 'images per second', better: 'higher', peer, status: 'ok', ...summarise(rounds), ...more };
}
