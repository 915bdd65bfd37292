import type { RunProgress } from '../run/progress.ts';
import { initialProgress, reduceProgress, type PlannedScenario, type ProgressState } from './progress-state.ts';

/** The state of a run and those who watch it. */
export interface ProgressStore {
  /** `performance.now()` at the start. */
  readonly began: number;
  readonly subscribe: (changed: () => void) => () => void;
  readonly getSnapshot: () => ProgressState;
  readonly show: (event: RunProgress) => void;
}

export function createProgressStore(plan: readonly PlannedScenario[], rounds: number): ProgressStore {
  let state = initialProgress(plan, rounds);
  const watchers = new Set<() => void>();
  return {
    began: performance.now(),
    subscribe: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    getSnapshot: () => state,
    show: (event) => {
      state = reduceProgress(state, event);
      for (const changed of watchers) changed();
    },
  };
}
