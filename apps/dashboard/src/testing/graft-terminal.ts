import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainingEvent } from '@graft/core/train';
import { noTmux, openTerminal, type Terminal } from './tmux.ts';

/** The command as it is built. */
export const bin = fileURLToPath(new URL('../../bin/graft.mjs', import.meta.url));

/** The photos of the sample job. */
export const herbarium = fileURLToPath(new URL('../../../../packages/backbone-seedling/herbarium', import.meta.url));

const built = existsSync(fileURLToPath(new URL('../../dist/main.js', import.meta.url)));

/** Why the dashboard cannot be shown in a real terminal here; undefined where it can. */
export const noTerminal: string | undefined = noTmux ?? (built ? undefined : 'nothing is built, run npm run setup');

/** A folder to work in, and terminals in it. */
export interface Workplace {
  readonly folder: string;
  terminal(columns: number, rows: number, env?: Readonly<Record<string, string | undefined>>): Terminal;
  /** Types a command of graft and starts it. */
  start(terminal: Terminal, ...words: string[]): void;
  /** Runs a command without a terminal. */
  graft(...words: string[]): SpawnSyncReturns<string>;
  /** Folders of the runs that were started here, latest first. */
  runs(): string[];
  /** What a run has written to its log. */
  events(run: string): TrainingEvent[];
  closeTerminals(): void;
  dispose(): void;
}

export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'graft-session-'));
  const env = { GRAFT_CACHE: join(folder, 'cache'), GRAFT_IMAGES: 'blocks' };
  const open: Terminal[] = [];
  return {
    folder,
    terminal(columns, rows, more = {}) {
      const one = openTerminal(columns, rows, { cwd: folder, env: { ...env, ...more } });
      open.push(one);
      return one;
    },
    start(terminal, ...words) {
      terminal.type([process.execPath, bin, ...words].join(' '));
      terminal.press('Enter');
    },
    graft: (...words) =>
      spawnSync(process.execPath, [bin, ...words], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...env, NODE_OPTIONS: '' },
      }),
    runs: () =>
      (existsSync(join(folder, 'graft-runs')) ? readdirSync(join(folder, 'graft-runs')) : [])
        .sort()
        .reverse()
        .map((name) => join(folder, 'graft-runs', name)),
    events: (run) =>
      readFileSync(join(run, 'events.ndjson'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as TrainingEvent),
    closeTerminals() {
      for (const one of open.splice(0)) one.dispose();
    },
    dispose() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
