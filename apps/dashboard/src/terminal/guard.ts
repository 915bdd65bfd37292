import { spawn, spawnSync } from 'node:child_process';
import type { Writable } from 'node:stream';
import { LEAVE_FULL_SCREEN } from './modes.ts';

/** What is left on the screen; at most 80 columns, nothing that `printf` or the shell would read otherwise. */
const KILLED = 'The dashboard was killed; its run goes on (graft watch RUN). No prompt? Enter.';

/**
 * Watches over the terminal from outside: a shell that waits for this process to go. Whatever ends the dashboard,
 * `kill -9` included, closes the pipe between them; then the shell puts the terminal's settings and screen back. It
 * sleeps in `read` meanwhile and costs nothing.
 *
 * @returns call it once the terminal has been given back in order: the guard then goes without touching anything
 */
export function guardTerminal(): () => void {
  if (process.platform === 'win32') return () => undefined;
  const asked = spawnSync('stty', ['-g'], {
    stdio: ['inherit', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  const settings = asked.status === 0 ? asked.stdout.trim() : '';
  if (!/^[\w:=-]+$/.test(settings)) return () => undefined;
  // SIGTTOU is ignored because by then the guard is no longer in the terminal's foreground; SIGINT and SIGHUP
  // because they are sent to every process of the terminal and must not end the guard before its work. The screen comes
  // first, before the shell writes its prompt. The settings are put back only while they are still the dashboard's
  // (no signal characters): a shell that was faster has its own by then. Its prompt has gone with the dashboard's screen, and
  // nothing makes every shell write it again but its user.
  const script = [
    "trap '' TTOU INT HUP QUIT TSTP",
    'read -r word',
    `[ "$word" = done ] && exit`,
    `printf '${shellEscapes(LEAVE_FULL_SCREEN)}' >/dev/tty`,
    `case "$(stty -a </dev/tty)" in *-isig*) stty ${settings} </dev/tty;; esac`,
    `printf '${KILLED}\\r\\n' >/dev/tty`,
  ].join('; ');
  const guard = spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  // A pipe's end is a socket, which must not keep this process alive either.
  (guard.stdin as Writable & { unref: () => void }).unref();
  return () => {
    guard.stdin.end('done\n');
  };
}

const shellEscapes = (text: string): string => text.replaceAll('\u001b', '\\033');
