import { programName } from '../output/program-name.ts';
import { summaryLines } from '../output/summary.ts';
import { isEnd, statusOf } from '../run/run-end.ts';
import type { RunHandle } from '../run/start-run.ts';
import { createRunStore } from '../screen/run-store.ts';
import { paintBlock } from '../theme/paint.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { openReportOf } from './open-report.ts';
import { showRun } from './show-run.tsx';
import { thumbnailSource } from './thumbnails.ts';

/** The dashboard over a run of one's own; returns the exit status. */
export async function runOnTerminal(run: RunHandle): Promise<number> {
  const store = createRunStore();
  const theme = themeFromEnvironment(process.env, true);
  const program = programName();
  let status = 1;
  let over = false;
  let failure: unknown;
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
      over = true;
      status = statusOf(event);
      // Whoever asked for the end need not ask for the way out as well.
      if (interrupts > 0) endShow?.();
    }
  })().catch((error: unknown) => {
    failure = error;
    endShow?.();
  });
  await showRun({
    store,
    theme,
    program,
    interrupt,
    thumbnails: thumbnailSource(),
    openReport: openReportOf(store),
    send: run.send,
    onReady: (close) => {
      endShow = close;
    },
  });
  if (failure !== undefined) throw failure;
  if (interrupts > 0 && !over) {
    // A second Ctrl-C: the process is gone, its folder is as it was when last saved.
    await feeding;
    status = 130;
  }
  store.flush();
  process.stdout.write(`${paintBlock(summaryLines(store.getSnapshot(), program), theme)}\n`);
  if (over || interrupts > 0) return interrupts > 0 && status !== 0 ? 130 : status;
  run.detach();
  return 0;
}
