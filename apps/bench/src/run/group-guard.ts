import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Watches over the cases' process groups from outside: a shell that waits for this process to go. Whatever ends the harness,
 * `kill -9` included, closes the pipe between them; then no case stays behind, neither at work nor standing still.
 */
export interface GroupGuard {
  add(group: number): void;
  drop(group: number): void;
  /** The guard goes; what it still watches over goes with it. */
  release(): void;
}

// A stopped process takes SIGTERM only when it goes on. The signals of a terminal must not end the guard before its work.
const SCRIPT = `
trap '' INT HUP TERM QUIT TSTP
groups=
while read -r what group; do
  case $what in
    add) groups="$groups $group" ;;
    drop)
      kept=
      for one in $groups; do [ "$one" = "$group" ] || kept="$kept $one"; done
      groups=$kept
      ;;
  esac
done
[ -z "$groups" ] && exit
for one in $groups; do kill -s TERM -- "-$one"; kill -s CONT -- "-$one"; done
for second in 1 2 3 4 5; do
  left=
  for one in $groups; do kill -s 0 -- "-$one" 2>/dev/null && left="$left $one"; done
  groups=$left
  [ -z "$groups" ] && exit
  sleep 1
done
for one in $groups; do kill -s KILL -- "-$one"; done
`;

export function openGuard(): GroupGuard {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const { stdin } = shell;
  // Where there is no shell there is no guard; the harness still ends its cases itself.
  shell.on('error', () => undefined);
  stdin.on('error', () => undefined);
  shell.unref();
  // A pipe's end is a socket, which must not keep this process alive either.
  (stdin as Writable & { unref: () => void }).unref();
  return {
    add: (group) => stdin.write(`add ${group}\n`),
    drop: (group) => stdin.write(`drop ${group}\n`),
    release: () => stdin.end(),
  };
}
