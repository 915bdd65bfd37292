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
  return { run: reduceAll(part), screen: INITIAL_SCREEN_STATE, canCommand, canOpenReport, page: 10 };
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
    const line = textOf(drawFooter(shown, 40));
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
  it('have one name each', () => {
    expect(keyName('c', { ctrl: true })).toBe('ctrl+c');
    expect(keyName('', { tab: true, shift: true })).toBe('shift+tab');
    expect(keyName('', { upArrow: true })).toBe('up');
    expect(keyName('?', {})).toBe('?');
  });
});
