import { axisOf } from './axis.ts';
import { brailleCanvas } from './braille.ts';
import { drawChart } from './chart.ts';
import { lineWidth, textOf } from './line.ts';

describe('braille canvas', () => {
  it("numbers the dots of a cell as Unicode's braille patterns do", () => {
    const canvas = brailleCanvas(2, 1);
    canvas.dot(0, 0, 0);
    expect(canvas.cell(0, 0)).toEqual({ character: '⠁', series: 0 });
    canvas.dot(1, 3, 1);
    expect(canvas.cell(0, 0)).toEqual({ character: '⢁', series: 1 });
    expect(canvas.cell(1, 0)).toEqual({ character: ' ', series: -1 });
  });
  it('draws lines with both ends, in every direction', () => {
    for (const [x, y] of [
      [7, 3],
      [0, 3],
      [7, 0],
    ] as const) {
      const there = brailleCanvas(4, 1);
      there.line(0, 0, x, y, 0);
      const back = brailleCanvas(4, 1);
      back.line(x, y, 0, 0, 0);
      const dots = (canvas: typeof there) => [0, 1, 2, 3].map((column) => canvas.cell(column, 0).character).join('');
      expect(dots(there)[0]).not.toBe(' ');
      expect(dots(back)[x >> 1]).not.toBe(' ');
    }
  });
  it('takes dots outside for nothing', () => {
    const canvas = brailleCanvas(1, 1);
    canvas.dot(-1, 0, 0);
    canvas.dot(0, 4, 0);
    canvas.dot(2, 0, 0);
    expect(canvas.cell(0, 0).character).toBe(' ');
  });
});

describe('axis', () => {
  it('ticks at round numbers around the values', () => {
    const axis = axisOf([0.62, 0.97], 4, [0, 1]);
    expect(axis.low).toBeCloseTo(0.6);
    expect(axis.high).toBe(1);
    expect(axis.ticks.map((tick) => tick.toFixed(axis.digits))).toEqual(['0.6', '0.8', '1.0']);
  });
  it('makes room around a single value and none at all', () => {
    for (const values of [[], [0], [5], [Number.NaN, 3]]) {
      const { low, high, ticks } = axisOf(values, 3);
      expect(low).toBeLessThan(high);
      expect(ticks.length).toBeGreaterThan(0);
    }
  });
});

describe('chart', () => {
  const points = [1, 2, 3, 4].map((x) => ({ x, y: 1 / x }));

  it('is exactly as large as it should be, whatever the size', () => {
    for (let width = 10; width < 60; width += 7)
      for (let height = 3; height < 20; height += 4) {
        const lines = drawChart({ series: [{ label: 'a', role: 'train', points }], width, height });
        expect(lines).toHaveLength(height);
        for (const line of lines) expect(lineWidth(line)).toBe(width);
      }
  });
  it('marks a point at its place', () => {
    const lines = drawChart({
      series: [{ label: 'a', role: 'train', points }],
      marks: [{ x: 4, y: 0.25, symbol: '★', role: 'best' }],
      width: 30,
      height: 8,
      bounds: [0, 1],
    });
    const row = lines.findIndex((line) => textOf(line).includes('★'));
    expect(textOf(lines[row] ?? []).indexOf('★')).toBe(29);
    expect(row).toBeGreaterThan(3);
  });
  it('leaves gaps for values that are no numbers', () => {
    const broken = [
      { x: 1, y: Number.NaN },
      { x: 2, y: Infinity },
      { x: 3, y: 1 },
    ];
    const lines = drawChart({ series: [{ label: 'a', role: 'train', points: broken }], width: 20, height: 5 });
    expect(lines.map(textOf).join('')).not.toMatch(/NaN|Infinity/);
  });
});
