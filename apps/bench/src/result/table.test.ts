import type { CaseResult } from './contract.ts';
import { summarise } from './summary.ts';
import { clock, figure } from './figure.ts';
import { markdownTable, textTable } from './table.ts';

function ok(id: string, rounds: readonly number[], peer = false): CaseResult {
  return { id, metric: 'images per second', better: 'higher', peer, status: 'ok', ...summarise(rounds) };
}

const result: readonly CaseResult[] = [
  ok('input-pipeline/resize', [2000, 2200, 2100]),
  ok('input-pipeline/resize/peer:sharp', [200, 200, 210], true),
  { id: 'broken', metric: 'm', better: 'higher', peer: false, status: 'failed', message: 'ended | badly' },
];

describe('the table', () => {
  it('gives the ratio of a peer round by round', () => {
    expect(textTable(result)).toContain('10.0× (10.0 – 11.0)');
  });
  it('shows a failed case with its reason', () => {
    expect(markdownTable(result)).toContain('| `broken` | failed |  |  | ended \\| badly |');
  });
  it('writes seconds as a clock shows them', () => {
    expect([5, 65, 7207].map(clock)).toEqual(['0:05', '1:05', '2:00:07']);
  });
  it('writes three digits without exponents', () => {
    expect([1234.5, 12.345, 0.012345].map(figure)).toEqual(['1235', '12.3', '0.0123']);
  });
});
