import type { TrainingEvent } from '@graft/core/train';
import type { GraftError } from '@graft/errors';
import { programName } from '../output/program-name.ts';
import { asGraftError } from '../output/report-failure.ts';
import { paced } from '../run/paced.ts';
import { createRunStore } from '../screen/run-store.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { showRun } from './show-run.tsx';

/** The dashboard over recorded events. */
export async function replayOnTerminal(events: AsyncIterable<TrainingEvent>, speed: number): Promise<number> {
  const store = createRunStore();
  const theme = themeFromEnvironment(process.env, true);
  const outcome: { failure?: GraftError; left: boolean } = { left: false };
  // A recording's clock stands where its latest event put it.
  let endShow: (() => void) | undefined;
  let lastAt = 0;
  void (async () => {
    for await (const event of paced(events, speed)) {
      if (outcome.left) return;
      lastAt = event.at;
      store.push(event);
    }
  })().catch((error: unknown) => {
    outcome.failure = asGraftError(error);
    // What came before a line that cannot be read is worth looking at; nothing is not.
    if (lastAt === 0) endShow?.();
    else store.push({ type: 'log', level: 'warning', message: outcome.failure.message, at: lastAt });
  });
  await showRun({
    store,
    theme,
    program: programName(),
    onReady: (close) => {
      endShow = close;
      if (outcome.failure !== undefined && lastAt === 0) close();
    },
    now: () => store.getSnapshot().lastAt,
  });
  outcome.left = true;
  if (outcome.failure !== undefined) throw outcome.failure;
  return 0;
}
