import { textOf } from '../draw/line.ts';
import { drawFooter } from '../screen/footer.ts';
import { drawHelp } from '../screen/help.ts';
import { reduceAll } from '../state/reduce.ts';
import { INITIAL_SCREEN_STATE } from '../state/screen-state.ts';
import { recorded } from '../testing/recorded.ts';
import { activeBindings, bindingFor, type KeyContext } from './keymap.ts';
import { keyName } from './key-name.ts';

const events = recorded('cats-dogs');
const contexts: Record<string, KeyContext> = {
  'a live run': context(events.slice(0, 40), true, false),
  'a finished run': context(events, false, true),
  'a recording': context(events.slice(0, 40), false, false),
};

function context(part: typeof events, canCommand: boolean, canOpenReport: boolean): KeyContext {
  return { run: reduceAll(part), screen: INITIAL_SCREEN_STATE, canCommand, canOpenReport, next: [], page: 10 };
}

describe.each(Object.entries(contexts))('the keys over %s', (_, shown) => {
  it('mean one thing each', () => {
    const keys = activeBindings(shown).flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('stand all on the help page', () => {
    const page = drawHelp(shown, 100, 60).map(textOf).join('\n');
    for (const binding of activeBindings(shown)) expect(page).toContain(binding.help);
  });
  it('include the way out and help, however narrow the terminal', () => {
    const line = textOf(drawFooter(shown, 40, Infinity));
    expect(line).toContain('q leave');
    expect(line).toContain('? help');
  });
});

describe('keys', () => {
  it('pause and continue share a key, one at a time', () => {
    const running = contexts['a live run'];
    if (running === undefined) throw new Error('no context');
    expect(bindingFor('p', running)?.does).toEqual({ intent: 'pause' });
    const paused = { ...running, run: { ...running.run, status: 'paused' as const } };
    expect(bindingFor('p', paused)?.does).toEqual({ intent: 'continue' });
  });
  it('say why they do nothing, rather than doing nothing', () => {
    const over = contexts['a finished run']!;
    const going = contexts['a live run']!;
    expect(bindingFor('p', over)?.refuses?.(over)).toMatch(/run is over/);
    expect(bindingFor('x', contexts['a recording']!)?.refuses?.(contexts['a recording']!)).toMatch(/recording/);
    const recording = contexts['a recording']!;
    expect(bindingFor('o', recording)?.refuses?.(recording)).toMatch(/recording/);
    const withConfig = (config: Record<string, unknown>): KeyContext => ({
      ...going,
      run: { ...going.run, started: { ...going.run.started!, config } },
    });
    const solved = withConfig({ recipe: 'default', head: 'auto', fineTune: 0 });
    expect(bindingFor('l', solved)?.refuses?.(solved)).toMatch(/solved, not stepped/);
    const scratch = withConfig({ recipe: 'scratch' });
    expect(bindingFor('u', scratch)?.refuses?.(scratch)).toMatch(/nothing is frozen/);
    expect(bindingFor('l', scratch)?.refuses?.(scratch)).toBeUndefined();
  });
  it('show what a command came to, for a while', () => {
    const going = contexts['a live run']!;
    const commands = [{ at: 5000, command: { name: 'pause' as const }, effect: 'paused' }];
    const told = { ...going, run: { ...going.run, commands } };
    expect(textOf(drawFooter(told, 80, 6000))).toMatch(/Pause: paused/);
    expect(textOf(drawFooter(told, 80, 60_000))).toMatch(/q leave/);
    // What a later key could not do is said at once.
    const noticed = { ...told, screen: { ...told.screen, notice: 'No.' } };
    expect(textOf(drawFooter(noticed, 80, 6000))).toMatch(/No\./);
  });
  it('have one name each', () => {
    expect(keyName('c', { ctrl: true })).toBe('ctrl+c');
    expect(keyName('', { tab: true, shift: true })).toBe('shift+tab');
    expect(keyName('', { upArrow: true })).toBe('up');
    expect(keyName('?', {})).toBe('?');
  });
});
