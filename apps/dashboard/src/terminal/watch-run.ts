import type { RunCommand, TrainingEvent } from '@graft/core/train';
import { programName } from '../output/program-name.ts';
import { createRunStore } from '../screen/run-store.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { openReportOf } from './open-report.ts';
import { showRun } from './show-run.tsx';
import { thumbnailSource } from './thumbnails.ts';

/** The dashboard over a run that goes on elsewhere. */
export async function watchOnTerminal(
  events: AsyncIterable<TrainingEvent>,
  send: ((command: RunCommand) => void) | undefined,
): Promise<void> {
  const store = createRunStore();
  let failure: unknown;
  let left = false;
  void (async () => {
    for await (const event of events) store.push(event);
  })().catch((error: unknown) => {
    if (!left) failure = error;
  });
  await showRun({
    store,
    theme: themeFromEnvironment(process.env, true),
    program: programName(),
    thumbnails: thumbnailSource(),
    openReport: openReportOf(store),
    ...(send === undefined ? {} : { send }),
  });
  left = true;
  if (failure !== undefined) throw failure;
}
