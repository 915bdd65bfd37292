import { jest } from '@jest/globals';
import type { RunCommand, TrainingEvent } from '@graft/core/train';
import { render } from 'ink-testing-library';
import { displayWidth } from '../draw/display-width.ts';
import { recorded } from '../testing/recorded.ts';
import { screenOf } from '../testing/screen-of.tsx';
import { themeFor } from '../theme/theme.ts';
import { RunScreen, type RunControls } from './run-screen.tsx';
import { createRunStore, type RunStore } from './run-store.ts';

const PLAIN = themeFor('none');
const SIZES = [
  [40, 12],
  [80, 24],
  [120, 40],
  [160, 50],
  [200, 60],
] as const;

function storeOf(events: readonly TrainingEvent[]): RunStore {
  const store = createRunStore();
  for (const event of events) store.push(event);
  store.flush();
  return store;
}

function screen(store: RunStore, controls: Partial<RunControls> = {}) {
  return (
    <RunScreen
      store={store}
      controls={{ leave: () => undefined, interrupt: () => undefined, ...controls }}
      theme={PLAIN}
      program="graft"
      now={() => store.getSnapshot().lastAt}
    />
  );
}

const whole = recorded('cats-dogs');
const training = whole.slice(0, whole.findIndex((event) => event.type === 'epoch') + 8);
/** The same of a head that is stepped: it has a learning rate to set. */
const stepped = training.map((event) =>
  event.type === 'started' ? { ...event, config: { ...event.config, recipe: 'tutorial', head: 'tutorial' } } : event,
);

describe.each(SIZES)('the dashboard at %i×%i', (columns, rows) => {
  it.each(['cats-dogs', 'many-classes'] as const)('never draws beyond the terminal (%s)', async (name) => {
    const events = recorded(name);
    const store = createRunStore();
    const shown = screenOf(screen(store), columns, rows);
    const step = Math.ceil(events.length / 12);
    for (let i = 0; i < events.length; i += step) {
      for (const event of events.slice(i, i + step)) store.push(event);
      store.flush();
      const lines = shown.frame().split('\n');
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    }
    await shown.until((frame) => frame.includes('finished'));
    shown.unmount();
  });
});

describe('the dashboard', () => {
  it('shows progress, then curves, then the result with its interval', async () => {
    const store = storeOf(whole.slice(0, 60));
    const { lastFrame, unmount } = render(screen(store));
    const until = async (expected: RegExp): Promise<void> => {
      const patience = Date.now() + 20_000;
      while (!expected.test(lastFrame() ?? '') && Date.now() < patience)
        await new Promise((resolve) => setImmediate(resolve));
      expect(lastFrame()).toMatch(expected);
    };
    await until(/of 3 002 photos/);
    for (const event of training.slice(60)) store.push(event);
    store.flush();
    await until(/★/);
    for (const event of whole.slice(training.length)) store.push(event);
    store.flush();
    await until(/Test accuracy .*92\.9 %.* \(95 % interval 90\.9–94\.5 %\)/);
    await until(/predict .*PHOTO/s);
    unmount();
  });

  it('follows the terminal when it is resized', async () => {
    const shown = screenOf(screen(storeOf(training)), 80, 24);
    expect(shown.frame()).not.toMatch(/6 Photos/);
    shown.resize(160, 50);
    const large = await shown.until((frame) => frame.includes('6 Photos'), 'the large layout');
    expect(large.split('\n')).toHaveLength(50);
    shown.resize(60, 15);
    const small = await shown.until((frame) => !frame.includes('6 Photos'), 'the small layout');
    for (const line of small.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(60);
    shown.unmount();
  });

  it('says how large the terminal has to be', () => {
    const shown = screenOf(screen(storeOf(training)), 30, 8);
    expect(shown.frame()).toMatch(/30×8; 40×12 is\s+needed/);
    shown.unmount();
  });

  it('switches panes and fills the screen by keys', async () => {
    const shown = screenOf(screen(storeOf(training)), 80, 24);
    shown.press('4');
    await shown.until((frame) => frame.includes('4 Confusion'), 'the confusion matrix');
    shown.press('\r');
    await shown.until((frame) => !frame.includes('3 Classes'), 'the matrix alone');
    shown.press('8');
    await shown.until((frame) => frame.includes('8 Log'), 'the log');
    shown.unmount();
  });

  it('sends the commands that its keys stand for', async () => {
    const sent: RunCommand[] = [];
    const shown = screenOf(screen(storeOf(stepped), { send: (command) => sent.push(command) }), 100, 30);
    shown.press('p');
    shown.press('l');
    await shown.until((frame) => frame.includes('New learning rate'), 'the question');
    for (const key of '3e-4') shown.press(key);
    await shown.until((frame) => frame.includes('3e-4'), 'the typed rate');
    shown.press('\r');
    await shown.until((frame) => !frame.includes('New learning rate'), 'the answered question');
    shown.press('x');
    await shown.until((frame) => frame.includes('keep the best epoch?'), 'the confirmation');
    shown.press('y');
    await shown.until((frame) => !frame.includes('keep the best epoch?'), 'the end of it');
    expect(sent).toEqual([{ name: 'pause' }, { name: 'set-learning-rate', learningRate: 3e-4 }, { name: 'stop' }]);
    shown.unmount();
  });

  it('takes keys that come at once for what they would be one by one', async () => {
    const sent: RunCommand[] = [];
    const shown = screenOf(screen(storeOf(stepped), { send: (command) => sent.push(command) }), 100, 30);
    for (const key of ['l', '3', 'e', '-', '4', '\r', 'u', '2', '\r', 'x', 'y', '8']) shown.press(key);
    await shown.until((frame) => frame.includes('8 Log'), 'the log');
    expect(sent).toEqual([
      { name: 'set-learning-rate', learningRate: 3e-4 },
      { name: 'unfreeze', stages: 2 },
      { name: 'stop' },
    ]);
    shown.unmount();
  });

  it('refuses a learning rate that is none, and says what it expected', async () => {
    const send = jest.fn();
    const shown = screenOf(screen(storeOf(stepped), { send }), 100, 30);
    shown.press('l');
    await shown.until((frame) => frame.includes('New learning rate'), 'the question');
    shown.press('-');
    shown.press('1');
    shown.press('\r');
    await shown.until((frame) => frame.includes('expected a number above 0'), 'the answer');
    expect(send).not.toHaveBeenCalled();
    shown.unmount();
  });

  it('says why a key does nothing now', async () => {
    const send = jest.fn();
    const shown = screenOf(screen(storeOf(training), { send }), 100, 30);
    shown.press('l');
    await shown.until((frame) => frame.includes('solved, not stepped'), 'the reason');
    shown.press('o');
    await shown.until((frame) => frame.includes('no report can be written'), 'the next reason');
    shown.press('2');
    await shown.until((frame) => frame.includes('? help'), 'the keys again');
    expect(send).not.toHaveBeenCalled();
    shown.unmount();
  });

  it('does not offer commands over a recording', () => {
    const shown = screenOf(screen(storeOf(training)), 120, 40);
    expect(shown.frame()).not.toMatch(/p pause/);
    shown.unmount();
  });

  it('explains its keys, made of the keymap', async () => {
    const shown = screenOf(screen(storeOf(training), { send: () => undefined }), 100, 40);
    shown.press('?');
    const help = await shown.until((frame) => frame.includes('─ Keys'), 'the help page');
    expect(help).toMatch(/set the learning rate/);
    expect(help).toMatch(/leave; a run that is going on goes on without you/);
    shown.press('\u001b');
    await shown.until((frame) => !frame.includes('─ Keys'), 'the dashboard');
    shown.unmount();
  });

  it('leaves on q and interrupts on Ctrl-C', async () => {
    const leave = jest.fn();
    const interrupt = jest.fn();
    const shown = screenOf(screen(storeOf(training), { leave, interrupt }), 80, 24);
    shown.press('q');
    shown.press('\u0003');
    await new Promise((resolve) => setImmediate(resolve));
    expect(leave).toHaveBeenCalledTimes(1);
    expect(interrupt).toHaveBeenCalledTimes(1);
    shown.unmount();
  });

  it('copies what to do next, one command after the other, up to where something has to be filled in', async () => {
    const copied: string[] = [];
    const shown = screenOf(screen(storeOf(whole), { copy: (text) => copied.push(text) }), 100, 40);
    for (const [index, words] of [
      [1, 'predict'],
      [2, 'evaluate'],
      [3, 'export'],
      [1, 'predict'],
    ] as const) {
      shown.press('c');
      const frame = await shown.until((one) => one.includes(`Copied ${index} of 3`), `command ${index}`);
      expect(frame).toMatch(new RegExp(`^▸graft ${words}`, 'm'));
    }
    expect(copied.map((text) => text.split(' ')[1])).toEqual(['predict', 'evaluate', 'export', 'predict']);
    expect(copied[0]).toMatch(/ $/);
    shown.unmount();
  });

  it('has nothing to copy while the run goes on', async () => {
    const copy = jest.fn();
    const shown = screenOf(screen(storeOf(training), { copy }), 100, 30);
    shown.press('c');
    shown.press('?');
    const help = await shown.until((frame) => frame.includes('─ Keys'), 'the help page');
    expect(help).not.toMatch(/clipboard/);
    expect(copy).not.toHaveBeenCalled();
    shown.unmount();
  });

  it('shows why a run failed', () => {
    const store = storeOf([
      ...training,
      { type: 'failed', code: 'disk-full', message: 'The disk is full. Next: free some space', at: 1795452898397 },
    ]);
    const shown = screenOf(screen(store), 80, 24);
    expect(shown.frame()).toMatch(/✗ failed/);
    expect(shown.frame()).toMatch(/The disk is full\. Next: free some space/);
    shown.unmount();
  });
});
