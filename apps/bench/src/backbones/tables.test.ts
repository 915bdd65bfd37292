import type { CaseResult } from '../result/contract.ts';
import { okRow } from '../testing/rows.ts';
import { paretoLines, paretoPoints, paretoSvg } from './plot.ts';
import { backboneRows, checkSort, sortRows } from './rows.ts';
import { backboneCsv, backboneMarkdown, backboneText } from './tables.ts';

function trio(id: string, accuracy: number, extract: number, parameters: number): CaseResult[] {
  const info = { parameters, bundleBytes: parameters * 4, precision: 'int8', tested: 100 };
  return [
    okRow(`backbones/${id}/train`, [10], {
      metric: 'seconds',
      better: 'lower',
      accuracy,
      interval: [accuracy - 0.1, accuracy + 0.05],
      info,
    }),
    okRow(`backbones/${id}/extract`, [extract], { peakMemoryBytes: 2 ** 28 }),
    okRow(`backbones/${id}/predict`, [extract / 2]),
  ];
}

const cases: readonly CaseResult[] = [
  ...trio('small', 0.8, 1000, 200_000),
  ...trio('large', 0.94, 50, 20_000_000),
  ...trio('beaten', 0.7, 40, 5_000_000),
  {
    id: 'backbones/broken/train',
    metric: 'seconds',
    better: 'lower',
    peer: false,
    status: 'failed',
    message: 'SIGSEGV, "bad"',
  },
  { id: 'backbones/broken/extract', metric: 'm', better: 'higher', peer: false, status: 'failed', message: 'no run' },
];
const rows = backboneRows(cases);

describe('backboneRows', () => {
  it('joins the cases of each backbone, and keeps one that failed with the reason of its first failure', () => {
    expect(rows.map(({ id }) => id)).toEqual(['small', 'large', 'beaten', 'broken']);
    expect(rows[0]).toEqual({
      id: 'small',
      accuracy: 0.8,
      interval: [0.8 - 0.1, 0.8 + 0.05],
      tested: 100,
      extract: 1000,
      predict: 500,
      parameters: 200_000,
      bytes: 800_000,
      peakMemoryBytes: 2 ** 28,
      precision: 'int8',
    });
    expect(rows[3]).toEqual({ id: 'broken', message: 'failed: SIGSEGV, "bad"' });
  });
});

describe('sortRows', () => {
  const sorted = (column: string) => sortRows(rows, column).map(({ id }) => id);
  it('puts the best first, whichever way the column points, and the unmeasured last', () => {
    expect(sorted('accuracy')).toEqual(['large', 'small', 'beaten', 'broken']);
    expect(sorted('extract')).toEqual(['small', 'large', 'beaten', 'broken']);
    expect(sorted('parameters')).toEqual(['small', 'beaten', 'large', 'broken']);
    expect(sorted('name')).toEqual(['beaten', 'broken', 'large', 'small']);
  });
  it('refuses a column that there is not', () => {
    expect(() => checkSort('colour')).toThrow(/--sort colour.*accuracy, extract/);
    expect(() => checkSort('constructor')).toThrow(/no such column/);
  });
});

describe('the table of backbones', () => {
  it('fits 100 columns and tells of the one that failed', () => {
    const lines = backboneText(rows).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines[1]).toMatch(/^small +80\.0 % +\(70\.0 – 85\.0\) +1000 +500 +0\.200 M +0\.763 MiB +256 MiB +int8$/);
    expect(lines).toContain('broken: failed: SIGSEGV, "bad"');
  });
  it('does without its last columns on a narrow terminal, and says so', () => {
    const lines = backboneText(rows, 80).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^small +80\.0 % .* 500 +0\.200 M/);
    expect(lines.at(-1)).toMatch(/--csv/);
  });
  it('is Markdown too', () => {
    expect(backboneMarkdown(rows)).toContain('| `large` | 94.0 % | (84.0 – 99.0) | 50.0 | 25.0 | 20.0 M |');
  });
  it('is CSV that keeps every digit and quotes what needs it', () => {
    const lines = backboneCsv(rows).split('\r\n');
    expect(lines[0]).toMatch(/^id,accuracy,interval_low/);
    expect(lines[1]).toBe(`small,0.8,${0.8 - 0.1},${0.8 + 0.05},100,1000,500,200000,800000,268435456,int8,`);
    expect(lines[4]).toBe('broken,,,,,,,,,,,"failed: SIGSEGV, ""bad"""');
    expect(lines).toHaveLength(6);
  });
});

describe('the Pareto plot of backbones', () => {
  it('names below what has no room for a name', () => {
    const crowd = Array.from({ length: 9 }, (_, i) => ({ id: `network_${i}`, accuracy: 0.9, extract: 100 + i }));
    const text = paretoLines(crowd, 79, 12);
    for (const { id } of crowd) expect(text).toContain(id);
    expect(text).toMatch(/^no room for a name: network_\d, 90\.0 % at 10\d$/m);
  });
  it('shows what was measured, the front filled, in the terminal and as SVG', async () => {
    expect(paretoPoints(rows)).toHaveLength(3);
    const text = paretoLines(rows, 79, 20);
    expect(text).toMatch(/● small|small ●/);
    expect(text).toMatch(/○/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(79);
    const svg = await paretoSvg(rows);
    expect(svg).toMatch(/^<svg/);
    for (const name of ['small', 'large', 'beaten']) expect(svg).toContain(name);
  });
});
