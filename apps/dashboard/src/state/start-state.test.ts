import { displayWidth } from '../draw/display-width.ts';
import { textOf } from '../draw/line.ts';
import { drawStart } from '../screen/start-lines.ts';
import { INITIAL_START_STATE, pressAtStart, shownBackbones, type StartOffer, type StartState } from './start-state.ts';

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
  runs: [{ name: 'run-1', directory: 'graft-runs/run-1', state: 'finished, test 92.9 %' }],
  backbones: [
    backbone('vgg16', 15e6, 'missing'),
    backbone('mobilenet_025', 2e5, 'cached'),
    backbone('vgg19', 20e6, 'cached'),
  ],
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
    expect(after('down', 'down', 'down', 'return').choice).toEqual({ kind: 'watch', run: 'graft-runs/run-1' });
  });
  it('goes back step by step, and at last leaves', () => {
    expect(after('down', 'return', 'x', 'return', 'escape').step).toBe('folder');
    expect(after('down', 'return', 'escape').step).toBe('menu');
    expect(after('escape').choice).toEqual({ kind: 'leave' });
  });
  it('sorts and filters the backbones', () => {
    const byParameters = { ...INITIAL_START_STATE, sort: 'parameters' as const };
    expect(shownBackbones(offer, byParameters).map((one) => one.id)).toEqual(['mobilenet_025', 'vgg16', 'vgg19']);
    const byWeights = { ...INITIAL_START_STATE, sort: 'weights' as const, filter: 'VGG' };
    expect(shownBackbones(offer, byWeights).map((one) => one.id)).toEqual(['vgg19', 'vgg16']);
  });
  it('fills the terminal exactly, at every step', () => {
    for (const [width, height] of [
      [40, 12],
      [80, 24],
      [200, 60],
    ] as const)
      for (const state of [after(), after('down', 'return', 'p'), after('down', 'return', 'p', 'return')]) {
        const lines = drawStart(state, offer, width, height).map(textOf);
        expect(lines).toHaveLength(height);
        for (const line of lines) expect(displayWidth(line)).toBe(width);
      }
  });
});
