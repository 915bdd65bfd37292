import { apportion, shuffleByHash } from './split.ts';

describe('apportion', () => {
  it('adds up for any count and shares', () => {
    for (let count = 0; count < 200; count++) {
      const sizes = apportion(count, [80, 10, 10]);
      expect(sizes.reduce((a, b) => a + b, 0)).toBe(count);
      for (const [i, share] of [0.8, 0.1, 0.1].entries())
        expect(Math.abs((sizes[i] ?? 0) - share * count)).toBeLessThan(count < 13 ? 2 : 1);
    }
  });
  it('leaves no wanted part empty while there is enough', () => {
    expect(apportion(4, [80, 10, 10])).toEqual([2, 1, 1]);
    expect(apportion(3, [80, 10, 10])).toEqual([1, 1, 1]);
    expect(apportion(2, [80, 10, 10])).toEqual([2, 0, 0]);
    expect(apportion(10, [90, 10, 0])).toEqual([9, 1, 0]);
    expect(apportion(5, [0, 0, 0])).toEqual([0, 0, 0]);
  });
});

describe('shuffleByHash', () => {
  it('depends on the seed and the names, not on their order', () => {
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
    const order = shuffleByHash(names, 1, (n) => n);
    expect(shuffleByHash([...names].reverse(), 1, (n) => n)).toEqual(order);
    expect(shuffleByHash(names, 2, (n) => n)).not.toEqual(order);
    expect([...order].sort()).toEqual([...names].sort());
    expect(order).not.toEqual(names);
  });
});
