import { probeLines } from './probe-lines.ts';

it('draws the curve of a learning rate test within 80 columns, first and last rate included', () => {
  const points = Array.from({ length: 100 }, (_, i) => ({
    learningRate: 1e-6 * 10 ** (i / 14),
    loss: i < 60 ? 1 - i / 80 : 1 + (i - 60) ** 2 / 100,
  }));
  const lines = probeLines(points);
  expect(lines.length).toBeGreaterThan(12);
  expect(lines.length).toBeLessThan(20);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  const bar = (line = ''): number => line.split('#').length - 1;
  expect(bar(lines.at(-1))).toBe(41);
  expect(Math.min(...lines.map(bar))).toBe(1);
  expect(lines[0]).toContain('loss   1.0000');
});

it('draws nothing for no points', () => {
  expect(probeLines([])).toEqual([]);
});
