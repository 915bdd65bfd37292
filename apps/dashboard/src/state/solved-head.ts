import { valuesOf } from './history.ts';
import type { RunState } from './run-state.ts';

/** Whether the run solves its head (regression on features) and has no steps whose size somebody could set. */
export function isSolved(run: RunState): boolean {
  const config = run.started?.config;
  const head = config?.['head'] ?? 'auto';
  return (
    config?.['recipe'] === 'default' &&
    (head === 'auto' || head === 'linear') &&
    !(Number(config['fineTune']) > 0) &&
    !valuesOf(run.epochs).some((point) => point.stage !== 'head')
  );
}
