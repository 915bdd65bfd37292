import { createEventOutput } from '../output/event-output.ts';
import { lookFor, type LookFlags } from '../output/look.ts';
import { programName } from '../output/program-name.ts';
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
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts++;
    if (interrupts === 1) run.interrupt();
    else run.kill();
  };
  process.on('SIGINT', interrupt);
  // `timeout` and service managers send this: the run that they started shall not outlive it.
  process.on('SIGTERM', interrupt);
  const output = createEventOutput(look, programName());
  let status = 1;
  try {
    for await (const event of run.events) {
      output.show(event);
      if (isEnd(event)) status = statusOf(event);
      if (event.type === 'failed' && look === 'json') process.stderr.write(`${event.message}\n`);
    }
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  if (flags.debug === true) process.stderr.write(run.diagnostics());
  return interrupts > 0 && status !== 0 ? 130 : status;
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
