import { valuesOf } from './history.ts';
import type { RunState } from './run-state.ts';

/** Heads that are trained by gradients; all others are computed at once from the features. */
const STEPPED: readonly unknown[] = ['tutorial', 'mlp'];

/** Whether the run solves its head, and does nothing else that has steps whose size somebody could set. */
export function isSolved(run: RunState): boolean {
  const { recipe, head, fineTune } = run.started?.config ?? { recipe: 'scratch' };
  const fineTunes =
    Number(fineTune) > 0 ||
    run.commands.some(({ command, effect }) => command.name === 'unfreeze' && !effect.startsWith('ignored'));
  return (
    recipe !== 'scratch' &&
    !STEPPED.includes(head ?? (recipe === 'default' ? 'auto' : 'tutorial')) &&
    !fineTunes &&
    !valuesOf(run.epochs).some((point) => point.stage !== 'head')
  );
}
