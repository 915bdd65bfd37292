import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { okRow } from './testing/rows.ts';
import type { BenchResult } from './result/contract.ts';

const bin = fileURLToPath(new URL('../bin/graft-bench.mjs', import.meta.url));
const built = new URL('../dist/main.js', import.meta.url);

interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** None of the user's weights. */
const cache = path.join(os.tmpdir(), `graft-bench-no-cache-${process.pid}`);

function bench(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], { env: { ...process.env, GRAFT_CACHE: cache } }, (error, out, err) => {
      resolve({ status: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

describe('graft-bench', () => {
  let folder: string;
  const inFolder = (name: string) => path.join(folder, name);
  beforeAll(async () => {
    if (!existsSync(built)) throw new Error('not built; next: npm run build');
    folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-test-'));
  });
  afterAll(async () => {
    for (const one of [folder, cache]) await rm(one, { recursive: true, force: true });
  });

  it('lists scenarios with metric, cases and peers', async () => {
    const { status, out } = await bench('list');
    expect(status).toBe(0);
    expect(out).toMatch(
      /^input-pipeline\n(?: {2}.*\n)+? {2}metric {2}images per second\n {2}cases .*raw-decode-1(?:.*\n)+? {2}peers .*opencv/m,
    );
    expect(out).toContain('<preset>/int8');
  });

  it.each([
    ['a scenario', ['run', 'forwards'], /"forwards".*one of decode.*run forward$/m],
    ['a backbone', ['run', 'forward', '--backbone', 'vg16'], /"vg16".*vgg16/],
    ['an option', ['run', 'forward', '--wat'], /unknown option '--wat'/],
    ['a number', ['run', 'forward', '--rounds', '0'], /whole number from 1 to 1000.*"0"/],
    ['a case', ['run', 'cold-start', '--only', 'zzz'], /--only zzz/],
    ['a pair of weights', ['run', 'forward', '--weights', 'nowhere'], /"nowhere".*ID=FILE/],
    ['a file of weights', ['run', 'forward', '--weights', 'vgg16=nowhere.h5'], /nowhere\.h5/],
    ['a column', ['run', 'backbones', '.', '--sort', 'colour'], /--sort colour.*accuracy/],
    ['no folder', ['run', 'backbones'], /one folder of photos/],
    ['a folder', ['run', 'decode', '--data', '/nowhere/at/all'], /\/nowhere\/at\/all/],
    ['nothing', [], /Usage: graft-bench/],
  ])('refuses %s that there is not, with status 2, what was given and what is expected', async (_, args, message) => {
    const { status, err } = await bench(...args);
    expect(err).toMatch(message);
    expect(status).toBe(2);
  });

  const result = (rounds: readonly number[], cpu = 'x'): BenchResult => ({
    schemaVersion: 1,
    environment: {
      ...{ cpu, cores: 2, memoryGiB: 8, os: '', node: '', graft: '', commit: '', threads: 2, date: '2026-01-01' },
    },
    cases: [okRow('decode/png', rounds), okRow('decode/png/peer:pillow', [50, 50, 50])],
  });

  it('compares two results: ratios with spread, status 1 where something got slower', async () => {
    await writeFile(inFolder('before.json'), JSON.stringify(result([100, 101, 99])));
    await writeFile(inFolder('after.json'), JSON.stringify(result([90, 91, 89])));
    const slower = await bench('compare', inFolder('before.json'), inFolder('after.json'));
    expect(slower.out).toMatch(/^slower +0\.900× \(0\.881 – 0\.919\) +decode\/png$/m);
    expect(slower.status).toBe(1);
    const faster = await bench('compare', inFolder('after.json'), inFolder('before.json'));
    expect(faster.out).toMatch(/^faster +1\.11×/m);
    expect(faster.status).toBe(0);
  });

  it('refuses to compare two machines, unless told', async () => {
    await writeFile(inFolder('here.json'), JSON.stringify(result([100, 101, 99])));
    await writeFile(inFolder('there.json'), JSON.stringify(result([100, 101, 99], 'y')));
    const refused = await bench('compare', inFolder('here.json'), inFolder('there.json'));
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('processor x and y') as string });
    expect(await bench('compare', inFolder('here.json'), inFolder('there.json'), '--force')).toMatchObject({
      status: 0,
    });
  });

  it('makes one page of several results', async () => {
    await writeFile(inFolder('a.json'), JSON.stringify(result([100, 101, 99])));
    const page = inFolder('RESULTS.md');
    expect(await bench('report', inFolder('a.json'), inFolder('a.json'), '--markdown', page)).toMatchObject({
      status: 0,
    });
    expect(await readFile(page, 'utf8')).toMatch(/^# Measured results[\s\S]*^## decode$/m);
    const head = await bench('report', inFolder('a.json'), '--head');
    expect(head.out.split('\n')[2]).toBe(
      '| `decode/png` | 100 images/s | pillow: 50.0 images/s | 2.00× (1.98 – 2.02) |',
    );
  });

  it('runs a scenario, one line a case, keeps the figures, and goes on from them', async () => {
    const json = inFolder('run.json');
    const args = ['run', 'cold-start', '--only', '/node', '--rounds', '2', '--min-seconds', '0.01'];
    const { status, out, err } = await bench(...args, '--json', json);
    expect({ status, err }).toMatchObject({ status: 0, err: expect.stringMatching(/^cold-start\/node: /m) as string });
    expect(out).toContain('cold-start/node');
    const kept = JSON.parse(await readFile(json, 'utf8')) as BenchResult;
    expect(kept).toMatchObject({ schemaVersion: 1, work: { rounds: 2 }, cases: [{ status: 'ok' }] });
    expect(kept.environment.loadAverage).toHaveLength(3);
    await bench(...args, '--json', inFolder('resumed.json'), '--resume', json);
    const resumed = JSON.parse(await readFile(inFolder('resumed.json'), 'utf8')) as BenchResult;
    expect(resumed.cases).toEqual(kept.cases);
  });

  it('goes on from a run that was killed, and says how', async () => {
    const json = inFolder('killed.json');
    const args = [
      'run',
      'head-train',
      '--backbone',
      'seedling',
      'mobilenet_025',
      '--rounds',
      '2',
      '--min-seconds',
      '0.1',
    ];
    const killed = spawn(process.execPath, [bin, ...args, '--json', json], {
      env: { ...process.env, GRAFT_CACHE: cache },
      stdio: 'ignore',
    });
    // The first group's rows are written before the second group's process is started.
    while (!existsSync(json)) await new Promise((resolve) => setTimeout(resolve, 10));
    const gone = once(killed, 'exit');
    killed.kill('SIGKILL');
    await gone;
    const cut = JSON.parse(await readFile(json, 'utf8')) as BenchResult;
    expect(cut).toMatchObject({ interrupted: true, cases: [{ id: 'head-train/seedling', status: 'ok' }] });

    const refused = await bench(...args, '--json', json);
    expect(refused).toMatchObject({ status: 2, err: expect.stringContaining(`--resume ${json}`) as string });
    const otherwise = await bench(...args, '--resume', json, '--rounds', '3');
    expect(otherwise).toMatchObject({ status: 1, err: expect.stringContaining('--rounds 2 and 3') as string });

    const { status, err } = await bench(...args, '--resume', json);
    expect(err).toContain(`Going on from ${json}: 1 of 2 cases are measured.`);
    expect(status).toBe(0);
    const whole = JSON.parse(await readFile(json, 'utf8')) as BenchResult;
    expect(whole.interrupted).toBeUndefined();
    expect(whole.cases[0]).toEqual(cut.cases[0]);
    expect(whole.cases[1]).toMatchObject({ id: 'head-train/mobilenet_025', status: 'ok' });
  });

  it('says before it measures that a file cannot be written', async () => {
    await writeFile(inFolder('file'), '');
    for (const file of [path.join(inFolder('file'), 'r.json'), folder]) {
      const { status, out, err } = await bench('run', 'cold-start', '--only', '/node', '--json', file);
      expect({ status, out, err }).toMatchObject({
        status: 2,
        out: '',
        err: expect.stringMatching(/cannot be written/) as string,
      });
      expect(err).not.toContain('cold-start/node');
    }
  });

  it('compares backbones on a folder of photos: a table, a plot, and files of both', async () => {
    const manifest = createRequire(import.meta.url).resolve('@graft/backbone-seedling/package.json');
    const photos = inFolder('photos');
    // Few photos of each class, enough for all three splits.
    const herbarium = path.join(path.dirname(manifest), 'herbarium/train');
    for (const name of await readdir(herbarium)) {
      await mkdir(path.join(photos, name), { recursive: true });
      for (const file of (await readdir(path.join(herbarium, name))).slice(0, 20)) {
        await copyFile(path.join(herbarium, name, file), path.join(photos, name, file));
      }
    }
    const files = {
      json: inFolder('b.json'),
      csv: inFolder('b.csv'),
      svg: inFolder('b.svg'),
      markdown: inFolder('b.md'),
    };
    const { status, out } = await bench(
      ...['run', 'backbones', photos, '--backbone', 'seedling', 'vgg16', '--rounds', '1', '--min-seconds', '0.1'],
      ...Object.entries(files).flatMap(([flag, file]) => [`--${flag}`, file]),
    );
    expect(status).toBe(0);
    expect(out).toMatch(
      /^seedling +[\d.]+ % +\([\d.]+ – [\d.]+\) +[\d.]+ +[\d.]+ +0\.424 M +[\d.]+ MiB +\d+ MiB +(int8|fp32)$/m,
    );
    expect(out).toContain('● seedling');
    // Without weights it is a row that says so.
    expect(out).toMatch(/^vgg16: missing: The weights of vgg16 are not on this machine/m);
    expect((await readFile(files.csv, 'utf8')).split('\r\n')[1]).toMatch(/^seedling,[\d.]+,/);
    expect(await readFile(files.svg, 'utf8')).toMatch(/^<svg[\s\S]*seedling/);
    expect(await readFile(files.markdown, 'utf8')).toContain('| `seedling` |');
    const { backbones } = JSON.parse(await readFile(files.json, 'utf8')) as BenchResult;
    expect(backbones!.map(({ id }) => id)).toEqual(['seedling', 'vgg16']);
  });
});
