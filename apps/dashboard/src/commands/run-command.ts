import { EXIT } from '../exit-status.ts';
import { createEventOutput } from '../output/event-output.ts';
import { lookFor, type LookFlags } from '../output/look.ts';
import { createLossyOutput } from '../output/lossy-output.ts';
import { programName } from '../output/program-name.ts';
import { nearPath, shellWord } from '../run/near-path.ts';
import { onSignals } from '../run/on-signals.ts';
import { isEnd, statusOf } from '../run/run-end.ts';
import type { RunRequest } from '../run/run-request.ts';
import { startRun, type RunHandle } from '../run/start-run.ts';
import type { TerminalSession } from '../terminal/session.ts';

export interface RunFlags extends LookFlags {
  readonly debug?: boolean;
  readonly detach?: boolean;
}

/**
 * Starts a run and shows it in the look that was asked for, until its end.
 *
 * @param session the terminal, where a screen before this one has it already
 */
export async function runAndShow(request: RunRequest, flags: RunFlags, session?: TerminalSession): Promise<number> {
  const run = startRun(request);
  if (flags.detach === true) return leaveAlone(run, flags);
  const look = lookFor(flags);
  if (look === 'dashboard') {
    const { runOnTerminal } = await import('../terminal/run-on-terminal.ts');
    return runOnTerminal(run, session);
  }
  return runAsText(run, look, flags);
}

async function runAsText(run: RunHandle, look: 'plain' | 'json', flags: RunFlags): Promise<number> {
  const signals = onSignals(run);
  let directory: string | undefined;
  const complain = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  // Whether anybody can be told or not, the run goes on to its end, and the status is the run's.
  const stderr = createLossyOutput(process.stderr, () => undefined);
  const stdout = createLossyOutput(process.stdout, (why) => {
    const where = directory === undefined ? '' : `. Next: ${programName()} watch ${shellWord(nearPath(directory))}`;
    complain(`The output cannot be written (${why}); the run goes on, Ctrl-C ends it${where}`);
  });
  const output = createEventOutput(look, programName(), stdout.write);
  let status: number = EXIT.failed;
  try {
    for await (const event of run.events) {
      if (event.type === 'started') directory = event.runDirectory;
      output.show(event);
      if (!isEnd(event)) continue;
      status = statusOf(event);
      const shown = look === 'plain' && stdout.lost() === undefined;
      if (event.type === 'finished' ? stdout.lost() !== undefined : !shown) {
        complain(event.type === 'finished' ? `finished: ${event.bundle}` : event.message);
      }
    }
  } finally {
    signals.off();
    stdout.close();
    stderr.close();
  }
  if (flags.debug === true) process.stderr.write(run.diagnostics());
  return signals.asked() && status !== EXIT.ok ? EXIT.interrupted : status;
}

/** Waits until the run has a folder, and leaves. */
async function leaveAlone(run: RunHandle, flags: RunFlags): Promise<number> {
  const output = createEventOutput(flags.json === true ? 'json' : 'plain', programName());
  for await (const event of run.events) {
    output.show(event);
    if (isEnd(event)) return statusOf(event);
    if (event.type === 'started') break;
  }
  run.detach();
  return 0;
}
