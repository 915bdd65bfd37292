import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findTensorFlow } from '@graft/core/backbone';
import type { TrainingEvent } from '@graft/core/train';
import { herbarium } from './testing/graft-terminal.ts';
import { terminalTests, testsUnless } from './testing/terminal-tests.ts';
import type { Terminal } from './testing/tmux.ts';
import { flawsOf } from './testing/whole-screen.ts';

const { place, inTerminal, skipped } = terminalTests();

type Of<T extends TrainingEvent['type']> = Extract<TrainingEvent, { type: T }>;

const of = <T extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: T): Of<T>[] =>
  events.filter((event): event is Of<T> => event.type === type);

/** The epochs that came after a command. */
const epochsAfter = (events: readonly TrainingEvent[], name: string): Of<'epoch'>[] =>
  of(events.slice(events.findIndex((event) => event.type === 'command' && event.command.name === name)), 'epoch');

async function command(one: Terminal, keys: readonly string[], effect: RegExp): Promise<void> {
  one.press(...keys);
  await one.until(effect);
}

describe(`the keys that act on a run${skipped}`, () => {
  inTerminal('change it as they say, which its events and its log show', async () => {
    const one = place.terminal(120, 40);
    place.start(one, 'train', herbarium, '--backbone', 'seedling', '--recipe', 'tutorial', '--epochs', '400');
    await one.until(/epoch (?:[2-9]|\d{2,}) of/);
    const [run = ''] = place.runs();

    await command(one, ['p'], /‖ paused/);
    expect(one.screen()).toMatch(/\d\d:\d\d:\d\d Pause: paused/);
    const stood = of(place.events(run), 'epoch').length;
    await command(one, ['l'], /New learning rate/);
    one.type('0.0002');
    await command(one, ['Enter'], /\d\d:\d\d:\d\d Learning rate 0\.0002/);
    // An epoch that was under way may have ended, no more.
    expect(of(place.events(run), 'epoch').length).toBeLessThanOrEqual(stood + 1);
    await command(one, ['p'], /● running/);
    await command(one, ['n'], /\d\d:\d\d:\d\d Snapshot: /);
    await one.until(() => of(place.events(run), 'checkpoint').length > 0, 'the snapshot');
    await command(one, ['e'], /\d\d:\d\d:\d\d Evaluate now: /);
    await command(one, ['o'], /\d\d:\d\d:\d\d Report: report\.html is written when the run has/);
    await command(one, ['u'], /How many of the last stages/);
    await command(one, ['Escape'], /q leave/);
    await one.until(() => epochsAfter(place.events(run), 'set-learning-rate').length >= 3, 'some more epochs');
    await command(one, ['x'], /keep the best epoch\? y yes/);
    await command(one, ['y'], /✓ finished/);
    await command(one, ['p'], /The run is over/);

    const events = place.events(run);
    expect(of(events, 'command').map((event) => event.command.name)).toEqual([
      'pause',
      'set-learning-rate',
      'continue',
      'snapshot',
      'evaluate-now',
      'report',
      'stop',
    ]);
    expect(existsSync(join(run, 'report.html'))).toBe(true);
    expect(epochsAfter(events, 'continue').at(-1)?.learningRate).toBeCloseTo(0.0002, 8);
    expect(of(events, 'evaluated').length).toBeGreaterThan(0);
    expect(of(events, 'epoch').length).toBeLessThan(400);
    expect(events.at(-1)).toMatchObject({ type: 'finished' });
  });

  inTerminal('write the report of a finished run and say where it is', async () => {
    const one = place.terminal(120, 40);
    place.start(one);
    await one.until(/Test accuracy +\d/);
    one.press('o', '8');
    await one.until(/Report: wrote graft-runs/);
    const [run = ''] = place.runs();
    expect(existsSync(join(run, 'report.html'))).toBe(true);
    await one.until(() => place.events(run).at(-1)?.type === 'command', 'the command in the log');
    expect(place.events(run).at(-1)).toMatchObject({ command: { name: 'report' } });
    expect(place.events(run).at(-2)).toMatchObject({ type: 'finished' });
    one.press('c');
    await one.until(/Copied 1 of 3/);
    // eslint-disable-next-line no-control-regex -- OSC 52 is looked for
    const [, sent = ''] = /\u001b\]52;c;([A-Za-z0-9+/=]+)\u0007/.exec(one.written()) ?? [];
    expect(Buffer.from(sent, 'base64').toString()).toMatch(/graft predict graft-runs\/\S+ $/);
    one.press('q');
    await one.until(/ready>\s*$/);
    // The run counts as finished all the same.
    place.start(one, 'start');
    await one.until(/✓ finished/);
  });

  inTerminal('show the rate that the finder found, and what it was found by', async () => {
    const one = place.terminal(120, 40);
    place.start(one, 'train', herbarium, '--backbone', 'seedling', '--head', 'mlp', '--find-lr', '--epochs', '30');
    await one.until(/epoch (?:[3-9]|\d{2,}) of|✓ finished/);
    one.press('9', 'f');
    const screen = await one.until(/▼ \S+ falls fastest/);
    expect(flawsOf(screen, 120, 40)).toEqual([]);
    await one.until(/✓ finished/);
    const events = place.events(place.runs()[0] ?? '');
    expect(of(events, 'learning-rate-probe').length).toBeGreaterThan(10);
  });
});

const onTensorFlow = testsUnless(
  findTensorFlow() === undefined ? 'TensorFlow is not set up, run npm run setup:tensorflow' : undefined,
);

describe(`unfreezing from the dashboard${onTensorFlow.skipped}`, () => {
  onTensorFlow.inTerminal('fine-tunes the stages that were asked for, which the events show', async () => {
    const one = place.terminal(120, 40);
    place.start(one, 'train', herbarium, '--backbone', 'seedling', '--recipe', 'tutorial', '--epochs', '100');
    await one.until(/epoch \d+ of/);
    await command(one, ['p'], /‖ paused/);
    await command(one, ['u'], /How many of the last stages/);
    await command(one, ['1', 'Enter'], /Unfreeze 1 stage: the last stage is fine-tuned after the head/);
    await command(one, ['p'], /● running/);
    await one.until(/● fine-tune/);
    await one.until(() => place.events(run()).some((event) => event.type === 'epoch' && event.stage === 'fine-tune'));
    await command(one, ['x'], /keep the best epoch\?/);
    await command(one, ['y'], /✓ finished/);
    expect(of(place.events(run()), 'command').map((event) => event.command)).toEqual([
      { name: 'pause' },
      { name: 'unfreeze', stages: 1 },
      { name: 'continue' },
      { name: 'stop' },
    ]);
  });
  const run = (): string => place.runs()[0] ?? '';
});
