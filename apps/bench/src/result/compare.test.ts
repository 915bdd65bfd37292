import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { compareResults } from './compare.ts';
import type { BenchEnvironment, BenchResult } from './contract.ts';
import { readResult } from './read-result.ts';
import { summarise } from './summary.ts';

const environment: BenchEnvironment = {
  cpu: 'x',
  cores: 2,
  memoryGiB: 8,
  os: '',
  node: '',
  graft: '',
  commit: '',
  threads: 2,
  date: '',
};

function result(rounds: readonly number[], better: 'higher' | 'lower' = 'higher', cpu = 'x'): BenchResult {
  return {
    schemaVersion: 1,
    environment: { ...environment, cpu },
    work: { photos: 10, digest: 'a', rounds: rounds.length, minSeconds: 1, minCount: 1 },
    cases: [{ id: 'a', metric: 'm', better, peer: false, status: 'ok', ...summarise(rounds) }],
  };
}

const failed = (one: BenchResult): BenchResult => ({
  ...one,
  cases: [{ id: 'a', metric: 'm', better: 'higher', peer: false, status: 'failed', message: 'SIGSEGV' }],
});

describe('compareResults', () => {
  it('notices code that is 10 % slower', () => {
    const [row] = compareResults(result([100, 101, 99]), result([90, 91, 89]));
    expect(row!.verdict).toBe('slower');
    expect(row!.ratio!.median).toBeCloseTo(0.9, 2);
  });
  it('notices it in rounds of which one was disturbed', () => {
    const before = result([98.2, 101.5, 99.9, 100.4, 84.1]);
    const after = result([90.2, 88.9, 91.3, 89.7, 90.6]);
    expect(compareResults(before, after)[0]!.verdict).toBe('same');
    // Two more rounds of each decide it.
    const more = [result([...before.cases[0]!.rounds!, 100.1, 99.2]), result([...after.cases[0]!.rounds!, 90.1, 89.2])];
    expect(compareResults(more[0]!, more[1]!)[0]!.verdict).toBe('slower');
  });
  it('turns the ratio where less is better', () => {
    const [row] = compareResults(result([10, 10.1, 10.2], 'lower'), result([9, 9.1, 9.2], 'lower'));
    expect(row!.verdict).toBe('faster');
  });
  it('does not call noise a change', () => {
    expect(compareResults(result([100, 120, 80]), result([90, 110, 85]))[0]!.verdict).toBe('same');
  });
  it('does not call four per cent a change, however steady', () => {
    expect(compareResults(result([100, 100.1, 99.9]), result([96, 96.1, 95.9]))[0]!.verdict).toBe('same');
  });
  it('is unsure about fewer than three rounds', () => {
    expect(compareResults(result([100]), result([50]))[0]!.verdict).toBe('unsure');
  });
  it('tells of a case that ran before and fails now, and the other way round', () => {
    const good = result([1, 1, 1]);
    expect(compareResults(good, failed(good))).toEqual([{ id: 'a', peer: false, verdict: 'broken' }]);
    expect(compareResults(failed(good), good)).toEqual([{ id: 'a', peer: false, verdict: 'mended' }]);
  });
  it('refuses two machines, or other photos, unless told', () => {
    const one = result([1, 1, 1]);
    expect(() => compareResults(one, result([1, 1, 1], 'higher', 'y'))).toThrow(/processor x and y/);
    expect(() => compareResults(one, { ...one, work: { ...one.work!, digest: 'b' } })).toThrow(/photos 10 \(a\)/);
    expect(compareResults(one, result([1, 1, 1], 'higher', 'y'), true)).toHaveLength(1);
  });
});

describe('readResult', () => {
  it('refuses what is not a result', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-test-'));
    try {
      const wrong = [
        '',
        '{}',
        '[]',
        'null',
        '{"schemaVersion":2,"cases":[],"environment":{}}',
        '{"schemaVersion":1,"cases":[{"id":"a"}],"environment":{}}',
        '{"schemaVersion":1,"cases":[{"id":"a","metric":"m","status":"ok","better":"higher","rounds":[]}],"environment":{}}',
        '{"schemaVersion":1,"cases":[{"id":"a","metric":"m","status":"ok","better":"higher","value":"9"}],"environment":{}}',
        '{"schemaVersion":1,"cases":[{"id":"a","metric":"m","status":"ok","better":"higher","interval":[1]}],"environment":{}}',
      ];
      for (const text of wrong) {
        const file = path.join(folder, 'r.json');
        await writeFile(file, text);
        await expect(readResult(file)).rejects.toMatchObject({ code: 'bench-result-unreadable' });
      }
      await expect(readResult(path.join(folder, 'none.json'))).rejects.toMatchObject({
        code: 'bench-result-unreadable',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
