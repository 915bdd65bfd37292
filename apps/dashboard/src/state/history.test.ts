import { append, emptyHistory, OLDER_LIMIT, RECENT_LIMIT, valuesOf, type History } from './history.ts';
import { perClass } from './per-class.ts';
import { smooth } from './smooth.ts';

const grown = (count: number, keep?: (value: number) => boolean): History<number> => {
  let history = emptyHistory<number>();
  for (let i = 0; i < count; i++) history = append(history, i, keep);
  return history;
};

describe('history', () => {
  it('keeps everything while it is short', () => {
    expect(valuesOf(grown(300))).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });
  it('stays bounded, in order, from the first to the latest', () => {
    const history = grown(200_000);
    const values = valuesOf(history);
    expect(history.count).toBe(200_000);
    expect(values.length).toBeLessThanOrEqual(OLDER_LIMIT + RECENT_LIMIT);
    expect(values[0]).toBe(0);
    expect(values.at(-1)).toBe(199_999);
    expect(values.every((value, i) => i === 0 || value > (values[i - 1] ?? Infinity))).toBe(true);
  });
  it('never thins out what must stay', () => {
    expect(valuesOf(grown(50_000, (value) => value === 777))).toContain(777);
  });
});

describe('smoothing', () => {
  it('is an average without the bias of the start', () => {
    expect(smooth([1, 1, 1], 0.9)).toEqual([1, 1, 1]);
    expect(smooth([0, 1], 0.5)[1]).toBeCloseTo(2 / 3);
    expect(smooth([3, 1], 0)).toEqual([3, 1]);
  });
  it('steps over gaps', () => {
    expect(smooth([1, Number.NaN, 1], 0.6)).toEqual([1, Number.NaN, 1]);
  });
});

describe('scores of a class', () => {
  it('are recall by row and precision by column', () => {
    const [cat, dog] = perClass(
      [
        [8, 2],
        [1, 9],
      ],
      ['cat', 'dog'],
    );
    expect(cat).toEqual({ index: 0, name: 'cat', count: 10, recall: 0.8, precision: 8 / 9 });
    expect(dog?.precision).toBeCloseTo(9 / 11);
  });
});
