import type { RunProgress } from '../run/progress.ts';
import { plainLine } from './plain-line.ts';
import type { PlannedScenario } from './progress-state.ts';
import { createProgressStore } from './progress-store.ts';

/** Somebody who watches a run. */
export interface ProgressView {
  show(progress: RunProgress): void;
  end(): void;
}

/**
 * Progress on stderr, so that stdout is the result's alone: a live screen on a terminal, a line a finished case elsewhere.
 *
 * @param plain lines even on a terminal
 */
export async function showProgress(
  plan: readonly PlannedScenario[],
  rounds: number,
  plain: boolean,
  stream: NodeJS.WriteStream = process.stderr,
): Promise<ProgressView> {
  if (plain || !stream.isTTY) {
    return {
      show: (progress) => {
        const line = plainLine(progress);
        if (line !== undefined) stream.write(`${line}\n`);
      },
      end: () => undefined,
    };
  }
  const [{ render }, { createElement }, { ProgressScreen }] = await Promise.all([
    import('ink'),
    import('react'),
    import('./progress-screen.tsx'),
  ]);
  const store = createProgressStore(plan, rounds);
  // Ctrl-C is the run's own business: it ends the cases first.
  const screen = render(createElement(ProgressScreen, { store }), {
    stdout: stream,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 10,
  });
  // A terminal that became narrower has wrapped what was drawn: nobody knows how many rows that is now.
  const resized = (): void => {
    screen.clear();
    stream.write('\u001b[2J\u001b[H');
  };
  stream.on('resize', resized);
  return {
    show: store.show,
    end: () => {
      stream.off('resize', resized);
      // Unmounting draws the last frame once more; the table that follows says it all.
      screen.rerender(null);
      screen.unmount();
    },
  };
}
