import type { TrainingEvent } from '@graft/core/train';
import { paced } from '../commands/replay.ts';
import { programName } from '../output/program-name.ts';
import { createRunStore } from '../screen/run-store.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { showRun } from './show-run.tsx';
import { thumbnailSource } from './thumbnails.ts';

/** The dashboard over recorded events. */
export async function replayOnTerminal(events: AsyncIterable<TrainingEvent>, speed: number): Promise<number> {
  const store = createRunStore();
  let failure: unknown;
  let left = false;
  // A recording's clock stands where its latest event put it.
  const feeding = (async () => {
    for await (const event of paced(events, speed)) {
      if (left) return;
      store.push(event);
    }
  })().catch((error: unknown) => {
    failure = error;
  });
  await showRun({
    store,
    theme: themeFromEnvironment(process.env, true),
    program: programName(),
    thumbnails: thumbnailSource(),
    now: () => store.getSnapshot().lastAt,
  });
  left = true;
  if (failure !== undefined) throw failure;
  void feeding;
  return 0;
}
