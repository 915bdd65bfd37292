import type { RunHandle } from './start-run.ts';

/** Milliseconds within which a signal that comes twice is one: `timeout` and `npx` send it to the group and to us as well. */
const SAME = 500;

/**
 * Lets Ctrl-C, and what `timeout` and service managers send, save the run's state and end it; a second time ends it at once.
 * A run that a command started shall not outlive it.
 *
 * @param clock in milliseconds
 */
export function onSignals(
  run: Pick<RunHandle, 'interrupt' | 'kill'>,
  clock: () => number = () => performance.now(),
): { readonly asked: () => boolean; readonly off: () => void } {
  let first: number | undefined;
  const interrupt = (): void => {
    const now = clock();
    if (first === undefined) {
      first = now;
      run.interrupt();
    } else if (now - first > SAME) run.kill();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    asked: () => first !== undefined,
    off() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
