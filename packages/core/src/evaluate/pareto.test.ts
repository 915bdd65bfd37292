import { paretoFront, type ParetoPoint } from './pareto.ts';
import { paretoText } from './pareto-text.ts';
import { paretoPlot } from './plot-pareto.ts';
import { renderPlot } from './plot.ts';

const points: readonly ParetoPoint[] = [
  { label: 'vgg16', x: 27, y: 0.97, low: 0.955, high: 0.98 },
  { label: 'mobilenet_025', x: 900, y: 0.93, low: 0.91, high: 0.945 },
  { label: 'mobilenet_v2', x: 410, y: 0.985, low: 0.974, high: 0.992 },
  { label: 'resnet50', x: 72, y: 0.98, low: 0.967, high: 0.988 },
  { label: 'seedling', x: 2400, y: 0.62 },
];

describe('Pareto front', () => {
  it('holds what nothing beats on both axes, slowest first', () => {
    expect(paretoFront(points).map((point) => point.label)).toEqual(['mobilenet_v2', 'mobilenet_025', 'seedling']);
  });
  it('keeps both of two equals, and only the better of two on one line', () => {
    const at = (label: string, x: number, y: number): ParetoPoint => ({ label, x, y });
    expect(paretoFront([at('a', 5, 0.9), at('b', 5, 0.9)])).toHaveLength(2);
    expect(paretoFront([at('a', 5, 0.9), at('b', 5, 0.8), at('c', 4, 0.9)]).map((one) => one.label)).toEqual(['a']);
  });
  it('leaves out what has no place on the axes', () => {
    expect(paretoFront([{ label: 'failed', x: Number.NaN, y: 0.9 }])).toEqual([]);
    expect(paretoFront([{ label: 'never timed', x: 0, y: 0.9 }])).toEqual([]);
  });
  it('is the same in whatever order the points come', () => {
    const one = paretoFront(points).map((point) => point.label);
    const other = paretoFront([...points].reverse()).map((point) => point.label);
    expect(other).toEqual(one);
  });
});

describe('Pareto plot as text', () => {
  it.each([
    [40, 10],
    [80, 20],
    [160, 40],
  ])('fills %i×%i exactly, every point in it once, the front marked', (width, height) => {
    const rows = paretoText(points, { width, height, x: 'images/s', y: 'accuracy' });
    const text = rows.map((row) => row.map((part) => part.text).join(''));
    expect(text).toHaveLength(height);
    for (const row of text) expect(row).toHaveLength(width);
    const plot = text.slice(1).join('');
    expect(plot.match(/●/g)).toHaveLength(3);
    expect(plot.match(/○/g)).toHaveLength(2);
  });
  it('names every point where there is room', () => {
    const text = paretoText(points, { width: 100, height: 24, x: 'images/s', y: 'accuracy' })
      .map((row) => row.map((part) => part.text).join(''))
      .join('\n');
    for (const { label } of points) expect(text).toContain(label);
    expect(text).toMatch(/images\/s/);
    expect(text).toMatch(/● on the front/);
  });
  it('names points whose intervals leave no room', () => {
    const crowded = [
      { label: 'mobilenet_025', x: 45.3, y: 0.8, low: 0.64, high: 0.9 },
      { label: 'mobilenet_v2_035', x: 45.1, y: 0.77, low: 0.61, high: 0.88 },
      { label: 'mobilenet_v2', x: 36.6, y: 0.71, low: 0.55, high: 0.84 },
      { label: 'seedling', x: 257, y: 0.46, low: 0.3, high: 0.62 },
    ];
    const rows = paretoText(crowded, { width: 79, height: 20, x: 'images/s', y: 'accuracy' });
    const text = rows.map((row) => row.map((part) => part.text).join('')).join('\n');
    for (const { label } of crowded) expect(text).toContain(label);
  });
  it('says so where there is nothing to show', () => {
    const rows = paretoText([], { width: 30, height: 5, x: 'images/s', y: 'accuracy' });
    expect(rows).toHaveLength(5);
    expect(
      rows
        .flat()
        .map((part) => part.text)
        .join(''),
    ).toContain('nothing');
  });
});

describe('Pareto plot as SVG', () => {
  it('has a log axis, a name for every point and the intervals', async () => {
    const svg = await renderPlot(paretoPlot(points, { x: 'photos a second', y: 'test accuracy' }));
    for (const { label } of points) expect(svg).toContain(`>${label}<`);
    expect(svg).toContain('photos a second');
    expect(svg).toMatch(/^<svg/);
  });
});
