import type { RunCommand, TrainingEvent } from '@graft/core/train';
import type { GraftError } from '@graft/errors';
import { programName } from '../output/program-name.ts';
import { summaryLines } from '../output/summary.ts';
import { asGraftError } from '../output/report-failure.ts';
import { createRunStore } from '../screen/run-store.ts';
import { paintBlock } from '../theme/paint.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { openReportOf } from './open-report.ts';
import type { TerminalSession } from './session.ts';
import { showRun } from './show-run.tsx';

/** The dashboard over a run that goes on elsewhere. */
export async function watchOnTerminal(
  events: AsyncIterable<TrainingEvent>,
  send: ((command: RunCommand) => void) | undefined,
  session?: TerminalSession,
): Promise<void> {
  const store = createRunStore();
  const theme = themeFromEnvironment(process.env, true);
  const outcome: { failure?: GraftError; left: boolean } = { left: false };
  let endShow: (() => void) | undefined;
  void (async () => {
    for await (const event of events) store.push(event);
  })().catch((error: unknown) => {
    if (outcome.left) return;
    outcome.failure = asGraftError(error);
    endShow?.();
  });
  await showRun({
    store,
    theme,
    program: programName(),
    openReport: openReportOf(store, send),
    onReady: (close) => {
      endShow = close;
      if (outcome.failure !== undefined) close();
    },
    ...(send === undefined ? {} : { send }),
    ...(session === undefined ? {} : { session }),
  });
  outcome.left = true;
  if (outcome.failure !== undefined) throw outcome.failure;
  store.flush();
  process.stdout.write(
    `${paintBlock(summaryLines(store.getSnapshot(), programName(), process.stdout.columns), theme)}\n`,
  );
}
