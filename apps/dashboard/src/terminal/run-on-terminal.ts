import type { GraftError } from '@graft/errors';
import { EXIT } from '../exit-status.ts';
import { programName } from '../output/program-name.ts';
import { asGraftError } from '../output/report-failure.ts';
import { summaryLines } from '../output/summary.ts';
import { isEnd, statusOf } from '../run/run-end.ts';
import type { RunHandle } from '../run/start-run.ts';
import { createRunStore } from '../screen/run-store.ts';
import { paintBlock } from '../theme/paint.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { openReportOf } from './open-report.ts';
import type { TerminalSession } from './session.ts';
import { showRun } from './show-run.tsx';

/** The dashboard over a run of one's own; returns the exit status. */
export async function runOnTerminal(run: RunHandle, session?: TerminalSession): Promise<number> {
  const store = createRunStore();
  const theme = themeFromEnvironment(process.env, true);
  const program = programName();
  const outcome: { status: number; over: boolean; failure?: GraftError } = { status: 1, over: false };
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts++;
    if (interrupts === 1) run.interrupt();
    else run.kill();
  };
  let endShow: (() => void) | undefined;
  const feeding = (async () => {
    for await (const event of run.events) {
      store.push(event);
      if (!isEnd(event)) continue;
      outcome.over = true;
      outcome.status = statusOf(event);
      // Whoever asked for the end need not ask for the way out as well.
      if (interrupts > 0) endShow?.();
    }
  })().catch((error: unknown) => {
    outcome.failure = asGraftError(error);
    endShow?.();
  });
  await showRun({
    store,
    theme,
    program,
    interrupt,
    openReport: openReportOf(store, run.send),
    send: run.send,
    ...(session === undefined ? {} : { session }),
    onReady: (close) => {
      endShow = close;
    },
  });
  if (outcome.failure !== undefined) throw outcome.failure;
  // After a second Ctrl-C the process is gone; its folder is as it was when last saved.
  if (interrupts > 0) await feeding;
  store.flush();
  process.stdout.write(`${paintBlock(summaryLines(store.getSnapshot(), program, process.stdout.columns), theme)}\n`);
  if (!outcome.over) {
    run.detach();
    return EXIT.ok;
  }
  return interrupts > 0 && outcome.status !== 0 ? EXIT.interrupted : outcome.status;
}
