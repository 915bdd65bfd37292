import type { Emit, Phase, TimeSpent } from '../train/index.ts';

/** Least time between two events, so that a fast run does not drown its watchers. */
const EVERY_MS = 100;

export interface ProgressNumbers {
  readonly done: number;
  readonly total: number;
  readonly cached?: number;
  readonly time?: TimeSpent;
}

/**
 * Emits `progress` events with rate and estimate. The rate is that of the work since the start, without what came from
 * the cache; the first and the last number are always told.
 */
export function progressReporter(
  emit: Emit,
  phase: Phase,
  unit: 'images' | 'bytes' | 'epochs' | 'steps',
): (numbers: ProgressNumbers) => void {
  const began = performance.now();
  let last = -Infinity;
  return ({ done, total, cached = 0, time }) => {
    const now = performance.now();
    if (done < total && now - last < EVERY_MS) return;
    last = now;
    const worked = done - cached;
    const seconds = (now - began) / 1000;
    const perSecond = worked > 0 && seconds > 0 ? worked / seconds : 0;
    emit({
      type: 'progress',
      phase,
      done,
      total,
      unit,
      perSecond,
      etaSeconds: perSecond > 0 ? (total - done) / perSecond : 0,
      cached,
      ...(time && { time: { ...time } }),
    });
  };
}
