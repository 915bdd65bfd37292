import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { herbarium } from './testing/graft-terminal.ts';
import { terminalTests } from './testing/terminal-tests.ts';
import { isProcessAlive } from '@graft/core/backbone';
import type { Terminal } from './testing/tmux.ts';

const { place, inTerminal, skipped } = terminalTests();

/** A run that lasts so many epochs of about half a second. */
const job = (epochs: number): string[] => [
  ...['train', herbarium, '--backbone', 'seedling'],
  ...['--recipe', 'tutorial', '--epochs', String(epochs)],
];

/** Starts a run on the screen and waits until it is in the middle of training. */
async function training(one: Terminal, epochs: number): Promise<string> {
  one.type('stty -a >before');
  one.press('Enter');
  place.start(one, ...job(epochs));
  await one.until(/epoch (?:[5-9]|\d{2,}) of/);
  return place.runs()[0] ?? '';
}

const trainerOf = (run: string): number => {
  const started = place.events(run).find((event) => event.type === 'started');
  return started?.type === 'started' ? started.pid : 0;
};

/** Processes whose parent that is, by what stands in their command line. */
const childrenOf = (pid: number, command: string): number[] =>
  spawnSync('pgrep', ['-P', String(pid), '-f', '--', command], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line !== '')
    .map(Number);

const dashboardOf = (one: Terminal): number => childrenOf(one.shell, 'graft.mjs')[0] ?? 0;

/** Resolves once a process has ended. A process that is told to end takes a while. */
async function ended(pid: number): Promise<void> {
  while (isProcessAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * After a `kill -9` the shell may write its prompt before the guard has left the dashboard's screen, and with that the prompt is
 * gone. The guard says so, and Enter brings it back.
 */
async function askForPrompt(one: Terminal): Promise<void> {
  await one.until(/The dashboard was killed/);
  one.press('Enter');
}

/** The shell is back, and the terminal as it was before: its settings, the cursor, the mouse, the screen. */
async function expectWhole(one: Terminal): Promise<void> {
  await one.until(/ready>\s*$/, 'the prompt');
  one.type('stty -a >after; echo "still a shell"');
  one.press('Enter');
  await one.until(/^(ready> )?still a shell$/m, 'the echo');
  const read = (name: string): string => readFileSync(join(place.folder, name), 'utf8');
  expect(read('after')).toBe(read('before'));
  const written = one.written();
  for (const [on, off] of [
    ['?1049h', '?1049l'],
    ['?25l', '?25h'],
    ['?1000h', '?1000l'],
    ['?1006h', '?1006l'],
  ] as const)
    expect(written.lastIndexOf(`\u001b[${off}`)).toBeGreaterThan(written.lastIndexOf(`\u001b[${on}`));
}

describe(`a run in a real terminal${skipped}`, () => {
  inTerminal('that is killed says so, and goes on from its last state when it is resumed', async () => {
    const one = place.terminal(100, 30);
    const run = await training(one, 60);
    await one.until(/Saved the state after epoch/);
    process.kill(trainerOf(run), 'SIGKILL');
    const screen = await one.until(/✗ failed/);
    expect(screen).toMatch(/signal\s+SIGKILL/);
    one.press('q');
    await expectWhole(one);
    const events = place.events(run);
    expect(events.at(-1)).toMatchObject({ type: 'failed', code: 'run-died' });
    const saved = Math.max(...events.map((event) => (event.type === 'checkpoint' ? event.epoch : 0)));
    expect(saved).toBeGreaterThan(0);
    const resumed = place.graft('train', '--resume', run, '--json');
    expect(resumed.status).toBe(0);
    const after = place.events(run).slice(events.length);
    expect(after.find((event) => event.type === 'epoch')).toMatchObject({ epoch: saved + 1 });
    expect(after.at(-1)).toMatchObject({ type: 'finished' });
  });

  inTerminal(
    'goes on when the dashboard is killed, which leaves the terminal whole; watch attaches, stop ends it',
    async () => {
      const one = place.terminal(100, 30);
      const run = await training(one, 400);
      process.kill(dashboardOf(one), 'SIGKILL');
      await askForPrompt(one);
      await expectWhole(one);
      expect(isProcessAlive(trainerOf(run))).toBe(true);
      place.start(one, 'watch', run);
      await one.until(/● running/);
      await one.until(/epoch \d+ of 400/);
      one.press('x');
      await one.until(/keep the best epoch\?/);
      one.press('y');
      await one.until(/Test accuracy/);
      one.press('q');
      await expectWhole(one);
      expect(place.events(run).at(-1)).toMatchObject({ type: 'finished' });
    },
  );

  inTerminal('goes on when its terminal is taken away', async () => {
    const one = place.terminal(100, 30);
    const run = await training(one, 400);
    const dashboard = dashboardOf(one);
    const pid = trainerOf(run);
    const before = place.events(run).filter((event) => event.type === 'epoch').length;
    one.close();
    const other = place.terminal(80, 24);
    await other.until(/ready>/);
    place.start(other, 'watch', run);
    await other.until((screen) => Number(/epoch (\d+) of 400/.exec(screen)?.[1]) > before + 2, 'later epochs');
    expect(isProcessAlive(pid)).toBe(true);
    await ended(dashboard);
    other.press('x');
    await other.until(/keep the best epoch\?/);
    other.press('y');
    await other.until(/Test accuracy/);
    expect(place.events(run).at(-1)).toMatchObject({ type: 'finished' });
  });

  inTerminal('saves its state on Ctrl-C and says how it goes on', async () => {
    const one = place.terminal(100, 30);
    const run = await training(one, 400);
    one.press('C-c');
    const screen = await one.until(/ready>\s*$/);
    expect(screen).toMatch(/train --resume graft-runs\//);
    await expectWhole(one);
    expect(place.events(run).at(-1)).toMatchObject({ type: 'interrupted' });
    await ended(trainerOf(run));
  });

  inTerminal('ends at once on a second Ctrl-C', async () => {
    const one = place.terminal(100, 30);
    const run = await training(one, 400);
    one.press('C-c', 'C-c');
    await expectWhole(one);
    await ended(trainerOf(run));
    const last = place.events(run).at(-1);
    expect(last?.type === 'interrupted' || (last?.type === 'failed' && last.code === 'run-died')).toBe(true);
  });
});
