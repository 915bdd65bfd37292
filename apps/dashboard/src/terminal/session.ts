import { guardTerminal } from './guard.ts';
import { ENTER_FULL_SCREEN, LEAVE_FULL_SCREEN } from './modes.ts';

/**
 * The terminal while it is the dashboard's: taken with the first screen, given back after the last, whatever happens: an
 * exception, a signal, or the end of this process without any chance to act. One screen may follow another in it.
 */
export interface TerminalSession {
  /** Takes the whole terminal; a second time nothing happens. */
  enter(): void;
  /** Gives it back as it was. */
  leave(): void;
}

export function terminalSession(
  stdin: NodeJS.ReadStream = process.stdin,
  stdout: NodeJS.WriteStream = process.stdout,
): TerminalSession {
  let stopGuard: (() => void) | undefined;
  const leave = (): void => {
    if (stopGuard === undefined) return;
    process.off('exit', leave);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdout.write(LEAVE_FULL_SCREEN);
    stopGuard();
    stopGuard = undefined;
  };
  return {
    enter() {
      if (stopGuard !== undefined) return;
      stopGuard = guardTerminal();
      process.on('exit', leave);
      if (stdin.isTTY) stdin.setRawMode(true);
      stdout.write(ENTER_FULL_SCREEN);
    },
    leave,
  };
}
