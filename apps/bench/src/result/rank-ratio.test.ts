import { rankRatio } from './rank-ratio.ts';

describe('rankRatio', () => {
  const steady = [100, 101, 99, 100.5, 99.5];

  it('leaves out 1 where code became 10 % slower, one round of five disturbed or not', () => {
    const slower = steady.map((value) => value * 0.9);
    expect(rankRatio(slower, steady, 'higher').high).toBeLessThan(1);
    // A lucky round in the slow code and an unlucky one in the fast.
    expect(rankRatio([...slower.slice(0, 4), 100.2], [...steady.slice(0, 4), 60], 'higher').median).toBeLessThan(0.97);
    expect(rankRatio([...slower.slice(0, 4), 60], steady, 'higher').high).toBeLessThan(1);
  });

  it('holds 1 where two runs differ by their noise', () => {
    const { low, high } = rankRatio([98, 103, 100, 101, 97], [101, 99, 102, 98, 100], 'higher');
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
  });

  it('turns the ratio where less is better', () => {
    expect(rankRatio([9], [10], 'lower').median).toBeCloseTo(10 / 9);
  });

  // The table of critical values of U for two-sided 0.05 (Mann & Whitney 1947): 4,4: 0; 5,5: 2; 6,6: 5; 8,8: 13; 10,10: 23.
  it.each([
    [3, 0],
    [4, 0],
    [5, 2],
    [6, 5],
    [8, 13],
    [10, 23],
  ])('finds a difference of %i and %i rounds up to the critical value of the rank sum test', (n, critical) => {
    const then = Array.from({ length: n }, (_, i) => 100 + i);
    // U pairs the wrong way round: the best of the slow rounds climbs past so many of the others.
    const now = (wrong: number) =>
      Array.from({ length: n }, (_, i) => 90 + i / 10).map((value, i) => {
        const past = Math.min(n, Math.max(0, wrong - i * n));
        return past === 0 ? value : 100 + past - 0.5;
      });
    expect(rankRatio(now(critical), then, 'higher').high).toBeLessThan(1);
    expect(rankRatio(now(critical + 1), then, 'higher').high).toBeGreaterThan(1);
  });

  it('agrees with the exact count where it goes over to the normal approximation', () => {
    const rounds = (n: number, shift: number) => Array.from({ length: n }, (_, i) => 100 + shift + ((i * 37) % n) / n);
    const [exact, approximate] = [50, 51].map((n) => rankRatio(rounds(n, 1), rounds(n, 0), 'higher'));
    expect(approximate!.low).toBeCloseTo(exact!.low, 3);
    expect(approximate!.high).toBeCloseTo(exact!.high, 3);
  });
});
