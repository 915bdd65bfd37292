import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { existsSync } from 'node:fs';
import type { CaseSpec } from './contract.ts';
import type { runGroup as RunGroup } from './run-cases.ts';

// Cases are processes of plain Node, so this test needs the build that `npm test` makes first.
const built = new URL('../../dist/run/run-cases.js', import.meta.url);

describe('runGroup', () => {
  let folder: string;
  let runGroup: typeof RunGroup;
  const settings = { rounds: 3, minSeconds: 0.05, minCount: 1, threads: 1 };

  beforeAll(async () => {
    if (!existsSync(built)) throw new Error('not built; next: npm run build');
    ({ runGroup } = (await import(built.href)) as { runGroup: typeof RunGroup });
    folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-test-'));
    const sleeper = `export const prepare = async ({ ms }) => ({ step: () => new Promise((r) => setTimeout(() => r(10), ms)) });`;
    await writeFile(path.join(folder, 'sleeper.js'), sleeper);
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(
      path.join(folder, 'crasher.js'),
      `let rounds = 0;
       export const prepare = async () => ({ step: async () => { if (++rounds > 1) process.kill(process.pid, 'SIGSEGV'); await new Promise((r) => setTimeout(r, 60)); return 1; } });`,
    );
    await writeFile(
      path.join(folder, 'refuser.js'),
      `export const prepare = async () => { throw new Error('no photos'); };`,
    );
    await writeFile(
      path.join(folder, 'lacking.js'),
      `export const prepare = async () => {
         throw Object.assign(new Error('The weights are not here.'), { name: 'GraftError', code: 'weights-missing' });
       };`,
    );
    await writeFile(
      path.join(folder, 'hanger.js'),
      `export const prepare = () => new Promise(() => setInterval(() => {}, 1000));`,
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const spec = (name: string, params: object = {}, extra: Partial<CaseSpec> = {}): CaseSpec => ({
    id: `test/${name}`,
    metric: 'things per second',
    better: 'higher',
    peer: false,
    program: 'node',
    module: path.join(folder, name),
    params: { ...params },
    ...extra,
  });

  it('gives a row to a case that crashes, refuses or hangs, and goes on with the others', async () => {
    const rows = await runGroup(
      [spec('crasher'), spec('refuser'), spec('hanger', {}, { timeoutSeconds: 1 }), spec('sleeper', { ms: 10 })],
      settings,
      () => undefined,
    );
    expect(rows.map((row) => row.status)).toEqual(['failed', 'failed', 'failed', 'ok']);
    expect(rows[0]!.message).toContain('SIGSEGV');
    expect(rows[1]!.message).toContain('no photos');
    expect(rows[2]!.message).toContain('no answer for 1 s');
    expect(rows[3]!.rounds).toHaveLength(3);
  });

  it('alternates the cases and reports each round', async () => {
    const order: string[] = [];
    const rows = await runGroup(
      [spec('sleeper', { ms: 10 }), { ...spec('sleeper', { ms: 20 }), id: 'test/slower' }],
      settings,
      (progress) => {
        if (progress.type === 'round') order.push(progress.id);
      },
    );
    expect(order).toEqual([
      'test/sleeper',
      'test/slower',
      'test/sleeper',
      'test/slower',
      'test/sleeper',
      'test/slower',
    ]);
    expect(rows[0]!.value!).toBeGreaterThan(rows[1]!.value!);
    expect(rows[0]!.low!).toBeLessThanOrEqual(rows[0]!.value!);
  });

  it('takes more photos than an argument of a process could hold', async () => {
    const files = Array.from({ length: 20_000 }, (_, i) => `/photos/cats-and-dogs/train/cat/cat.${i}.jpg`);
    const [row] = await runGroup([spec('sleeper', { ms: 1, files })], { ...settings, rounds: 1 }, () => undefined);
    expect(row).toMatchObject({ status: 'ok' });
  });

  it('keeps the times of single steps as percentiles, apart from the warm-up', async () => {
    const [row] = await runGroup([spec('sleeper', { ms: 10 })], settings, () => undefined);
    const { count, p50, p90, p99 } = row!.stepSeconds!;
    expect(count).toBeGreaterThanOrEqual(row!.rounds!.length);
    expect(p50).toBeLessThanOrEqual(p90);
    expect(p90).toBeLessThanOrEqual(p99);
    expect(row!.warmUpSeconds).toBeGreaterThan(0);
  });

  it('calls a case missing that lacks something of this machine', async () => {
    const [row] = await runGroup([spec('lacking')], settings, () => undefined);
    expect(row).toMatchObject({ status: 'missing', message: expect.stringMatching(/^The weights/) as string });
  });

  it('does not start a case of which it is known that something is missing', async () => {
    const [row] = await runGroup([spec('sleeper', { ms: 1, missing: 'no such network' })], settings, () => undefined);
    expect(row).toMatchObject({ status: 'missing', message: 'no such network' });
  });

  it('ends the cases when it is interrupted, and tells whole rows from cut ones', async () => {
    const abort = new AbortController();
    const [first, second] = await runGroup(
      [
        { ...spec('sleeper', { ms: 1 }), maxRounds: 1 },
        { ...spec('sleeper', { ms: 1 }), id: 'test/cut' },
      ],
      { ...settings, signal: abort.signal },
      (progress) => {
        if (progress.type === 'round' && progress.id === 'test/cut') abort.abort();
      },
    );
    expect(first).toMatchObject({ status: 'ok' });
    expect(second).toMatchObject({ status: 'failed', message: 'interrupted after 1 rounds' });
  });

  it('says how to get peers that are not installed', async () => {
    const [row] = await runGroup([{ ...spec('x'), program: 'python', peer: true }], settings, () => undefined);
    expect(row).toMatchObject({ status: 'missing', message: expect.stringContaining('peers install') as string });
  });
});
