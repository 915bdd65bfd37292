import { render } from 'ink-testing-library';
import type { CaseSpec } from '../run/contract.ts';
import type { RunProgress } from '../run/progress.ts';
import { okRow } from '../testing/rows.ts';
import { drawProgress } from './draw-progress.ts';
import { plainLine } from './plain-line.ts';
import { ProgressScreen } from './progress-screen.tsx';
import { howFar, initialProgress, ratioSoFar, reduceProgress, type PlannedScenario } from './progress-state.ts';
import { createProgressStore } from './progress-store.ts';

function spec(id: string): CaseSpec {
  return {
    id,
    metric: 'images per second',
    better: 'higher',
    peer: id.includes('/peer:'),
    program: 'node',
    module: '',
    params: {},
  };
}

const plan: readonly PlannedScenario[] = [
  { name: 'decode', title: 'files to pixels', cases: [spec('decode/png'), spec('decode/png/peer:pillow')] },
  {
    name: 'forward',
    title: 'pixels to features',
    cases: Array.from({ length: 40 }, (_, i) => spec(`forward/a_backbone_with_a_long_name_${i}/fp32`)),
  },
];

const round = (id: string, value: number, at = 1): RunProgress => ({ type: 'round', id, round: at, rounds: 2, value });

/** The events of a run of two rounds, up to its second scenario. */
const events: readonly RunProgress[] = [
  { type: 'case', id: 'decode/png', state: 'warming' },
  { type: 'case', id: 'decode/png', state: 'ready' },
  { type: 'case', id: 'decode/png/peer:pillow', state: 'ready' },
  round('decode/png', 100),
  round('decode/png/peer:pillow', 50),
  round('decode/png', 110, 2),
  { type: 'result', result: okRow('decode/png', [100, 110]) },
  {
    type: 'result',
    result: { ...okRow('decode/png/peer:pillow', [50]), status: 'failed', message: 'ended with signal SIGSEGV' },
  },
  { type: 'case', id: 'forward/a_backbone_with_a_long_name_20/fp32', state: 'warming' },
  { type: 'working', id: 'forward/a_backbone_with_a_long_name_20/fp32', round: 1 },
];
const after = (count: number) => events.slice(0, count).reduce(reduceProgress, initialProgress(plan, 2));

describe('the state of a run', () => {
  it('knows how far it is', () => {
    expect(howFar(after(0))).toEqual({ over: 0, all: 42, share: 0 });
    expect(howFar(after(4)).share).toBeCloseTo(3 / 126);
    expect(howFar(after(8))).toEqual({ over: 2, all: 42, share: 6 / 126 });
  });
  it('knows the ratio to a peer so far', () => {
    expect(ratioSoFar(after(5), spec('decode/png/peer:pillow'))).toBe(2);
    expect(ratioSoFar(after(5), spec('decode/png'))).toBeUndefined();
  });
});

describe('the live screen', () => {
  it.each([
    [80, 24],
    [160, 50],
    [30, 8],
  ])('fits %i × %i at every moment', (columns, rows) => {
    for (let count = 0; count <= events.length; count++) {
      const lines = drawProgress(after(count), columns, rows, 61);
      expect(lines.length).toBeLessThan(rows);
      expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThanOrEqual(columns);
    }
  });
  it('shows the current case among more than there is room for', () => {
    const text = drawProgress(after(10), 80, 24, 61).map((line) => line.text);
    expect(text[0]).toBe('forward: pixels to features');
    expect(text.some((line) => line.startsWith('● a_backbone_with_a_long_name_20/fp32'))).toBe(true);
    expect(text.some((line) => line.includes('name_0/'))).toBe(false);
  });
  it('shows figures, ratios and why a case failed', () => {
    const store = createProgressStore(plan, 2);
    for (const event of events.slice(0, 8)) store.show(event);
    const { lastFrame, unmount } = render(<ProgressScreen store={store} now={() => store.began + 5000} />);
    expect(lastFrame()).toMatch(/✓ png +2\/2 +105 images\/s/);
    expect(lastFrame()).toMatch(/✗ png\/peer:pillow +failed +50\.0 images\/s +2\.10×/);
    expect(lastFrame()).toContain('ended with signal SIGSEGV');
    expect(lastFrame()).toContain('2 of 42 cases, 0:05');
    unmount();
  });
});

describe('plain progress', () => {
  it('is a line a finished case', () => {
    const lines = events.flatMap((event) => plainLine(event) ?? []);
    expect(lines).toEqual([
      'decode/png: 105 images/s (100 – 110)',
      'decode/png/peer:pillow: 50.0 images/s (50.0 – 50.0)',
    ]);
  });
  it('says why there is no figure', () => {
    const result = { ...spec('x'), status: 'missing', message: 'no weights' } as const;
    expect(plainLine({ type: 'result', result })).toBe('x: missing: no weights');
  });
});
