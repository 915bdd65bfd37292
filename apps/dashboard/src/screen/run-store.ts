import type { TrainingEvent } from '@graft/core/train';
import { reduce } from '../state/reduce.ts';
import { INITIAL_RUN_STATE, type RunState } from '../state/run-state.ts';

/**
 * Holds a run's state for React (`useSyncExternalStore`) and decides how often a change is worth a redraw: at most ten
 * times a second, and less often where drawing is dear, so that the dashboard stays within its share of a processor.
 */
export interface RunStore {
  readonly push: (event: TrainingEvent) => void;
  readonly getSnapshot: () => RunState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Publishes what is pending now. */
  readonly flush: () => void;
}

/** Redraws a second at most. */
const FASTEST_MS = 100;
/** However dear a redraw is, this is the longest that anybody should wait. */
const SLOWEST_MS = 1500;
/** Share of one processor that redrawing may take. */
const SHARE = 0.02;

export function createRunStore(
  initial: RunState = INITIAL_RUN_STATE,
  schedule: (task: () => void, milliseconds: number) => () => void = (task, milliseconds) => {
    const timer = setTimeout(task, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  cpuTime: () => number = ownCpuTime,
): RunStore {
  let current = initial;
  let published = initial;
  let cost = 0;
  let usedBefore = cpuTime();
  let cancel: (() => void) | undefined;
  const listeners = new Set<() => void>();
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    if (published === current) return;
    published = current;
    // From one redraw to the next: everything that this process did meanwhile counts. An exponential mean forgets the
    // first, cold redraws soon.
    const used = cpuTime();
    cost = cost * 0.7 + (used - usedBefore) * 0.3;
    usedBefore = used;
    for (const listener of listeners) listener();
  };
  return {
    push(event) {
      current = reduce(current, event);
      const pace = urgent(event) ? FASTEST_MS : Math.min(SLOWEST_MS, Math.max(FASTEST_MS, cost / SHARE));
      cancel ??= schedule(flush, pace);
    },
    getSnapshot: () => published,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush,
  };
}

/** Processor time of this process in milliseconds. */
function ownCpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What somebody waits for is shown at once; a step further is not. */
const urgent = (event: TrainingEvent): boolean =>
  event.type === 'finished' || event.type === 'failed' || event.type === 'interrupted' || event.type === 'command';
