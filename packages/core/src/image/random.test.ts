import { Draws, philox } from './random.ts';

describe('philox', () => {
  // Known answers of Random123's kat_vectors for philox4x32-10.
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const)('gives the published words for %j', (counter, key, expected) => {
    const words = philox(counter, key).map((word) => word.toString(16).padStart(8, '0'));
    expect(words.join(' ')).toBe(expected);
  });
});

describe('Draws', () => {
  const many = (key: { seed: number; epoch: number; sample: number }, count: number) => {
    const draws = new Draws(key);
    return Array.from({ length: count }, () => draws.next());
  };

  it('is uniform in [0, 1)', () => {
    const values = many({ seed: 1, epoch: 0, sample: 0 }, 20_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const bins = new Array<number>(20).fill(0);
    for (const value of values) bins[Math.floor(value * 20)]! += 1;
    const chiSquared = bins.reduce((sum, bin) => sum + (bin - 1000) ** 2 / 1000, 0);
    // 19 degrees of freedom: beyond 43.8 once in a thousand.
    expect(chiSquared).toBeLessThan(43.8);
  });

  it('gives another stream for another seed, epoch or sample', () => {
    const key = { seed: 42, epoch: 1, sample: 2 };
    const first = many(key, 4).join();
    expect(many(key, 4).join()).toBe(first);
    const others = [
      { ...key, seed: 43 },
      { ...key, seed: 42 + 2 ** 32 },
      { ...key, epoch: 2 },
      { ...key, sample: 3 },
    ];
    for (const other of others) expect(many(other, 4).join()).not.toBe(first);
  });
});
