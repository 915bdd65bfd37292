import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why there are no real terminals here; undefined where there are. */
export const noTmux: string | undefined =
  process.platform === 'win32' || spawnSync('tmux', ['-V']).status !== 0 ? 'tmux is not installed' : undefined;

/** A shell in a real terminal of any size, driven by keys. For tests. */
export interface Terminal {
  /** What is on the screen; with `looks` with its escape sequences. */
  screen(looks?: boolean): string;
  /** Resolves to the screen once it shows what is expected. */
  until(expected: RegExp | ((screen: string) => boolean), what?: string, patienceMs?: number): Promise<string>;
  /** Keys by tmux's names (`Enter`, `Down`, `C-c`), or characters. */
  press(...keys: string[]): void;
  /** Text as it is typed. */
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** All bytes that the programs in it have written so far. */
  written(): string;
  /** Process id of the shell. */
  readonly shell: number;
  /** Takes the terminal away as a closed window does: its programs get SIGHUP. */
  close(): void;
  /** Closes it where that has not happened, and removes what it has left. */
  dispose(): void;
}

let opened = 0;

/**
 * Opens a terminal of its own tmux server with a bare shell in it.
 *
 * @param env variables besides those of this process; `undefined` removes one
 */
export function openTerminal(
  columns: number,
  rows: number,
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string | undefined>> },
): Terminal {
  const folder = mkdtempSync(join(tmpdir(), 'graft-terminal-'));
  const log = join(folder, 'written');
  const server = `graft-test-${process.pid}-${++opened}`;
  const variables: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_OPTIONS: '',
    ENV: '',
    COLORTERM: 'truecolor',
    NO_COLOR: undefined,
    TMUX: undefined,
    ...env,
  };
  const tmux = (...words: string[]): string => {
    const { stdout, stderr, status } = spawnSync('tmux', ['-L', server, '-f', '/dev/null', ...words], {
      encoding: 'utf8',
      env: variables,
      cwd,
    });
    if (status !== 0 && words[0] !== 'kill-server') throw new Error(`tmux ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const size = ['-x', String(columns), '-y', String(rows)];
  // The shell starts only once its output is recorded. A multiplexer sets TERM itself: what is wished goes to the shell.
  const term = env['TERM'] === undefined ? '' : `TERM=${env['TERM']} `;
  tmux('new-session', '-d', '-s', 'test', ...size, `read -r _; exec env ${term}sh -i`);
  tmux('set-option', '-g', 'status', 'off');
  tmux('resize-window', '-t', 'test', ...size);
  tmux('pipe-pane', '-t', 'test', '-O', `cat >>'${log}'`);
  // Some shells take no prompt from the environment.
  tmux('send-keys', '-t', 'test', 'Enter', "PS1='ready> '", 'Enter');
  const terminal: Terminal = {
    screen: (looks = false) => tmux('capture-pane', '-t', 'test', '-p', ...(looks ? ['-e'] : [])).replace(/\n$/, ''),
    async until(expected, what = String(expected), patienceMs = 240_000) {
      const patience = Date.now() + patienceMs;
      for (;;) {
        const screen = terminal.screen();
        if (typeof expected === 'function' ? expected(screen) : expected.test(screen)) return screen;
        if (Date.now() > patience) throw new Error(`${what} did not come; the screen:\n${screen}`);
        // Another program draws; there is nothing but looking again.
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    },
    press: (...keys) => tmux('send-keys', '-t', 'test', ...keys),
    type: (text) => tmux('send-keys', '-t', 'test', '-l', text),
    resize: (newColumns, newRows) =>
      tmux('resize-window', '-t', 'test', '-x', String(newColumns), '-y', String(newRows)),
    written: () => readFileSync(log, 'utf8'),
    shell: Number(tmux('display-message', '-p', '-t', 'test', '#{pane_pid}')),
    close: () => tmux('kill-server'),
    dispose: () => {
      tmux('kill-server');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return terminal;
}
