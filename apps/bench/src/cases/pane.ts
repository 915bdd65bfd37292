import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MISSING_PREFIX } from '../run/contract.ts';

/** A program in a real terminal that nobody sees. */
export interface Pane {
  /** Of the program itself. */
  readonly pid: number;
  /** What is on the screen. */
  screen(): string;
  /** All bytes that the program has written so far. */
  written(): string;
  /** Resolves once the screen shows it. */
  until(expected: RegExp): Promise<void>;
  /** Takes the terminal away. */
  close(): void;
}

export interface PaneOptions {
  readonly columns: number;
  readonly rows: number;
  /** For the log of what is written; it is there already. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Shell words that clean up after the program, wherever this process ends without having closed the pane. */
  readonly afterwards: string;
}

/** Milliseconds that a screen may keep one waiting. */
const PATIENCE = 120_000;

let opened = 0;

/** Starts a program in a window of a tmux server of its own. */
export function openPane(command: readonly string[], options: PaneOptions): Pane {
  const { columns, rows, folder, env, afterwards } = options;
  if (spawnSync('tmux', ['-V']).status !== 0)
    throw new Error(`${MISSING_PREFIX}tmux is not installed; next: npm run setup:checks`);
  const server = `graft-bench-${process.pid}-${++opened}`;
  const log = path.join(folder, `written-${opened}`);
  const tmux = (...words: string[]): string => {
    const { stdout, stderr, status } = spawnSync('tmux', ['-L', server, '-f', '/dev/null', ...words], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    if (status !== 0) throw new Error(`tmux ${words[0] ?? ''}: ${stderr.trim()}`);
    return stdout;
  };
  // The server is nobody's child: whatever ends this process, a shell that waits for that ends the server.
  const guard = spawn('/bin/sh', ['-c', `read -r _; tmux -L ${server} kill-server; ${afterwards}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // The program starts only once its output is recorded.
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  tmux('new-session', '-d', '-s', 'bench', '-x', `${columns}`, '-y', `${rows}`, `read -r _; exec ${words}`);
  tmux('set-option', '-g', 'status', 'off');
  tmux('resize-window', '-t', 'bench', '-x', `${columns}`, '-y', `${rows}`);
  tmux('pipe-pane', '-t', 'bench', '-O', `cat >>'${log}'`);
  tmux('send-keys', '-t', 'bench', 'Enter');
  const pane: Pane = {
    pid: Number(tmux('display-message', '-p', '-t', 'bench', '#{pane_pid}')),
    screen: () => tmux('capture-pane', '-t', 'bench', '-p'),
    written: () => readFileSync(log, 'latin1'),
    async until(expected) {
      const end = performance.now() + PATIENCE;
      while (!expected.test(pane.screen())) {
        if (performance.now() > end) throw new Error(`${String(expected)} did not come; the screen:\n${pane.screen()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => guard.stdin.end(),
  };
  return pane;
}
