import { displayWidth } from '../draw/display-width.ts';
import { textOf } from '../draw/line.ts';
import { COMPARE_KEYS, pressAtCompare } from '../keys/compare-keys.ts';
import { summaryOf, type RunSummary } from '../run/run-summary.ts';
import { drawCompare } from '../screen/compare-lines.ts';
import { recorded } from '../testing/recorded.ts';
import {
  initialCompareState,
  MOST_CURVES,
  paretoPoints,
  sortedRuns,
  type CompareOffer,
  type CompareState,
} from './compare-state.ts';
import { reduceAll } from './reduce.ts';

const real = summaryOf(reduceAll(recorded('cats-dogs')), 'graft-runs/real', false);
const run = (name: string, changes: Partial<RunSummary>): RunSummary => ({
  ...real,
  name,
  directory: `graft-runs/${name}`,
  ...changes,
});
const offer: CompareOffer = {
  runs: [
    run('one', { startedAt: 3 }),
    run('two', {
      startedAt: 2,
      backbone: 'vgg16',
      perSecond: 20,
      seconds: 400,
      test: { accuracy: 0.97, loss: 0.1, count: 802, interval: [0.956, 0.98] },
    }),
    run('three', { startedAt: 1, backbone: 'resnet50', state: 'failed', epochs: [] }),
  ],
};
const after = (...keys: string[]): CompareState =>
  keys.reduce((state, key) => pressAtCompare(state, key, offer), initialCompareState(offer));
const text = (state: CompareState, width: number, height: number): string =>
  drawCompare(state, offer, width, height).map(textOf).join('\n');

describe('the compare screen', () => {
  it('knows of a run what its recording says', () => {
    expect(real).toMatchObject({ backbone: 'mobilenet_025', data: 'cats-dogs', state: 'finished' });
    expect(real.test?.accuracy).toBeCloseTo(0.929, 3);
    expect(real.epochs.length).toBeGreaterThan(10);
  });
  it('shows the runs that have curves, and takes them in and out by keys', () => {
    expect(after().chosen).toEqual(['graft-runs/one', 'graft-runs/two']);
    expect(after(' ').chosen).toEqual(['graft-runs/two']);
    expect(after('a', 'down', ' ').chosen).toEqual(['graft-runs/two']);
  });
  it('never shows more curves than can be told apart', () => {
    const many: CompareOffer = { runs: Array.from({ length: 9 }, (_, n) => run(`run-${n}`, { startedAt: n })) };
    let state = initialCompareState(many);
    state = pressAtCompare(state, 'a', many);
    for (let n = 0; n < 9; n++) state = pressAtCompare(pressAtCompare(state, ' ', many), 'down', many);
    expect(state.chosen).toHaveLength(MOST_CURVES);
  });
  it('sorts by time, accuracy, speed', () => {
    expect(sortedRuns(offer, { sort: 'when' }).map((one) => one.name)).toEqual(['one', 'two', 'three']);
    expect(sortedRuns(offer, { sort: 'test' })[0]?.name).toBe('two');
    expect(sortedRuns(offer, { sort: 'speed' }).at(-1)?.name).toBe('two');
  });
  it('opens the run under the cursor', () => {
    expect(after('down', 'return').choice).toEqual({ kind: 'watch', run: 'graft-runs/two' });
    expect(after('ctrl+c').choice).toEqual({ kind: 'leave' });
  });
  it.each([
    [40, 12],
    [80, 24],
    [120, 40],
    [200, 60],
  ])('fills %i×%i exactly, whatever is shown', (width, height) => {
    for (const state of [after(), after('m'), after('tab'), after('f'), after('tab', 'f'), after('a'), after('?')]) {
      const lines = drawCompare(state, offer, width, height).map(textOf);
      expect(lines).toHaveLength(height);
      for (const line of lines) expect(displayWidth(line)).toBe(width);
    }
  });
  it('tells the curves apart by letters too, and names them in the legend', () => {
    const shown = text(after(), 120, 40);
    expect(shown).toMatch(/ A mobilenet_025 \d/);
    expect(shown).toMatch(/ B vgg16 \d/);
    expect(shown).toMatch(/▸ {2}A .*mobilenet_025/);
  });
  it('marks the Pareto front of the runs', () => {
    expect(
      paretoPoints(offer)
        .map((point) => point.label)
        .sort(),
    ).toEqual(['mobilenet_025', 'resnet50', 'vgg16']);
    expect(text(after('tab'), 100, 30)).toMatch(/● vgg16/);
  });
  it('shows measured backbones instead, where a result of the harness is given', () => {
    const measured: CompareOffer = { runs: [], measured: [{ label: 'vgg16', x: 20, y: 0.97 }] };
    const shown = drawCompare(initialCompareState(measured), measured, 80, 24).map(textOf).join('\n');
    expect(shown).toMatch(/● vgg16/);
  });
  it('explains every key', () => {
    const help = text(after('?'), 100, 30);
    for (const key of COMPARE_KEYS) expect(help).toContain(key.help);
  });
});
