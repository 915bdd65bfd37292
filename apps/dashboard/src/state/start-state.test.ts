import { displayWidth } from '../draw/display-width.ts';
import { textOf } from '../draw/line.ts';
import { drawStart } from '../screen/start-lines.ts';
import { pressAtStart, START_KEYS } from '../keys/start-keys.ts';
import { INITIAL_START_STATE, shownBackbones, type StartOffer, type StartState } from './start-state.ts';

const backbone = (id: string, paramCount: number, weights: 'cached' | 'missing') => ({
  id,
  family: id.split('_')[0] ?? id,
  inputSize: 224,
  numFeatures: 1000,
  paramCount,
  imagenetTop1: 0.7,
  package: '@graft/x',
  version: '1',
  directory: '/x',
  weights,
});
const offer: StartOffer = {
  runs: [
    {
      name: 'run-1',
      directory: 'graft-runs/run-1',
      state: 'finished',
      backbone: 'mobilenet_025',
      recipe: 'default',
      data: 'cats-dogs',
      command: 'graft train cats-dogs --backbone mobilenet_025',
      startedAt: 1_795_452_858_000,
      test: { accuracy: 0.929, loss: 0.16, count: 802, interval: [0.909, 0.945] },
      seconds: 40,
      epochs: [],
    },
  ],
  backbones: [
    backbone('vgg16', 15e6, 'missing'),
    backbone('mobilenet_025', 2e5, 'cached'),
    backbone('vgg19', 20e6, 'cached'),
  ],
  describeFolder: (path) => (path.startsWith('photos') ? '2 classes (cat, dog): 1 000 files.' : ''),
  foldersAt: (path) => ['photos', 'photos-2'].filter((one) => one.startsWith(path)),
};
const after = (...keys: string[]): StartState =>
  keys.reduce((state, key) => pressAtStart(state, key, offer), INITIAL_START_STATE);

describe('the start screen', () => {
  it('leads by keys alone from the menu to a job', () => {
    expect(after('down', 'return', 'p', 'down', 'tab', 'return', '1', '9', 'return').choice).toEqual({
      kind: 'train',
      directory: 'photos-2/',
      backbone: 'vgg19',
    });
  });
  it('offers the sample first, and recent runs', () => {
    expect(after('return').choice).toEqual({ kind: 'sample' });
    expect(after('down', 'down', 'return').choice).toEqual({ kind: 'compare' });
    expect(after('down', 'down', 'down', 'down', 'return').choice).toEqual({ kind: 'watch', run: 'graft-runs/run-1' });
  });
  it('goes back step by step, and at last leaves', () => {
    expect(after('down', 'return', 'p', 'return', 'escape').step).toBe('folder');
    expect(after('down', 'return', 'escape').step).toBe('menu');
    expect(after('escape').choice).toEqual({ kind: 'leave' });
  });
  it('sorts and filters the backbones', () => {
    const byParameters = { ...INITIAL_START_STATE, sort: 'parameters' as const };
    expect(shownBackbones(offer, byParameters).map((one) => one.id)).toEqual(['mobilenet_025', 'vgg16', 'vgg19']);
    const backwards = { ...byParameters, reversed: true };
    expect(shownBackbones(offer, backwards).map((one) => one.id)).toEqual(['vgg19', 'vgg16', 'mobilenet_025']);
    const byWeights = { ...INITIAL_START_STATE, sort: 'weights' as const, filter: 'VGG' };
    expect(shownBackbones(offer, byWeights).map((one) => one.id)).toEqual(['vgg19', 'vgg16']);
  });
  it('fills the terminal exactly, at every step', () => {
    for (const [width, height] of [
      [40, 12],
      [80, 24],
      [200, 60],
    ] as const)
      for (const state of [
        after(),
        after('down', 'down', 'down'),
        after('?'),
        after('down', 'return', 'p'),
        after('down', 'return', 'p', 'return'),
        after('down', 'return', 'p', 'return', 'n', 'o', 'n', 'e'),
      ]) {
        const lines = drawStart(state, offer, width, height).map(textOf);
        expect(lines).toHaveLength(height);
        for (const line of lines) expect(displayWidth(line)).toBe(width);
      }
  });
  it('says what a folder holds before it is taken, and what is known of a run', () => {
    const text = (state: StartState): string => drawStart(state, offer, 80, 24).map(textOf).join('\n');
    expect(text(after('down', 'return', 'p', 'tab'))).toContain('2 classes (cat, dog): 1 000 files.');
    expect(text(after('down', 'down', 'down'))).toMatch(/mobilenet_025 .*cats-dogs .*92\.9 %.*✓ finished/);
    expect(text(after('down', 'down', 'down'))).toContain('graft train cats-dogs --backbone mobilenet_025');
  });
  it.each([
    ['menu', after()],
    ['folder', after('down', 'return')],
    ['backbone', after('down', 'return', 'p', 'return')],
  ] as const)('explains every key of the %s step, and shows the most used at its foot', (step, state) => {
    const draw = (one: StartState): string[] => drawStart(one, offer, 80, 24).map(textOf);
    const help = draw(pressAtStart(state, '?', offer)).join('\n');
    for (const key of START_KEYS[step]) expect(help).toContain(key.help);
    for (const { short, shown } of START_KEYS[step])
      if (short !== '') expect(draw(state).at(-1)).toContain(`${shown} ${short}`);
  });
  it('closes its help by any key', () => {
    expect(after('?', 'x').help).toBe(false);
  });
});
