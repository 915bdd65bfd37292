import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { compareResults, readResult } from './compare.ts';
import type { BenchResult } from './contract.ts';
import { summarise } from './summary.ts';

const environment = { cpu: 'x', cores: 2, memoryGiB: 8, os: '', node: '', graft: '', commit: '', threads: 2, date: '' };

function result(rounds: readonly number[], better: 'higher' | 'lower' = 'higher', cpu = 'x'): BenchResult {
  return {
    schemaVersion: 1,
    environment: { ...environment, cpu },
    cases: [{ id: 'a', metric: 'm', better, peer: false, status: 'ok', ...summarise(rounds) }],
  };
}

describe('compareResults', () => {
  it('notices code that is 10 % slower', () => {
    const [row] = compareResults(result([100, 101, 99]), result([90, 91, 89]));
    expect(row!.verdict).toBe('slower');
    expect(row!.ratio.median).toBeCloseTo(0.9, 2);
  });
  it('turns the ratio where less is better', () => {
    expect(compareResults(result([10, 10.1], 'lower'), result([9, 9.1], 'lower'))[0]!.verdict).toBe('faster');
  });
  it('does not call noise a change', () => {
    expect(compareResults(result([100, 120, 80]), result([90, 110, 85]))[0]!.verdict).toBe('same');
  });
  it('refuses two machines unless told', () => {
    expect(() => compareResults(result([1]), result([1], 'higher', 'y'))).toThrow(/different machines/);
    expect(compareResults(result([1]), result([1], 'higher', 'y'), true)).toHaveLength(1);
  });
});

describe('readResult', () => {
  it('refuses what is not a result', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-test-'));
    try {
      for (const text of ['', '{}', '[]', 'null', '{"schemaVersion":2,"cases":[],"environment":{}}']) {
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
