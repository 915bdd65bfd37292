import { jest } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TrainingEvent } from '@graft/core/train';
import { bin, herbarium } from '../testing/graft-terminal.ts';

const built = existsSync(fileURLToPath(new URL('../../dist/main.js', import.meta.url)));
const reason = built ? '' : ' (skipped: nothing is built, run npm run setup)';
jest.setTimeout(240_000);

/** Runs in the run's own process only, before anything else there. */
const PLANTED = {
  // The first timer of a run is its pulse, and that begins when the run has a folder.
  throws: `const real = setInterval; globalThis.setInterval = () => real(() => { throw new Error('planted'); }, 0);`,
  rejects: `const real = setInterval; globalThis.setInterval = () => real(() => { Promise.reject(new Error('planted')); }, 0);`,
  exits: `const real = setInterval; globalThis.setInterval = () => real(() => process.exit(0), 0);`,
  warns: `setInterval(() => console.warn('a warning of some library'), 5).unref();`,
};

(built ? describe : describe.skip)(`however a run ends${reason}`, () => {
  let folder: string;
  const children: ChildProcess[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'graft-endings-'));
  });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** `graft train` on the sample's photos; the status comes once it has ended. */
  function train(name: string, { planted, epochs = 2 }: { planted?: keyof typeof PLANTED; epochs?: number } = {}) {
    const out = join(folder, name);
    const preload: string[] = [];
    if (planted !== undefined) {
      const file = join(folder, `${name}.mjs`);
      writeFileSync(file, `if (process.argv[1]?.endsWith('child.js')) { ${PLANTED[planted]} }\n`);
      preload.push('--import', pathToFileURL(file).href);
    }
    const job = ['train', herbarium, '--backbone', 'seedling', '--recipe', 'tutorial', '--epochs', String(epochs)];
    const child = spawn(process.execPath, [...preload, bin, ...job, '--out', out, '--plain'], {
      cwd: folder,
      env: { ...process.env, GRAFT_CACHE: join(folder, 'cache'), NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const status = new Promise<number | null>((done) => child.on('close', done));
    return { out, child, said, status };
  }

  const log = (out: string): TrainingEvent[] =>
    (existsSync(join(out, 'events.ndjson')) ? readFileSync(join(out, 'events.ndjson'), 'utf8') : '')
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as TrainingEvent);

  async function until(out: string, found: (event: TrainingEvent) => boolean): Promise<TrainingEvent> {
    for (;;) {
      const event = log(out).find(found);
      if (event !== undefined) return event;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  const isEnd = ({ type }: TrainingEvent): boolean => ['finished', 'failed', 'interrupted'].includes(type);

  it.each([
    ['an exception that nobody catches', 'throws', /planted/],
    ['a rejection that nobody handles', 'rejects', /planted/],
    ['an exit in the middle', 'exits', /ended before the run did \(status 0\)/],
  ] as const)('says so to its watcher and in its log: %s', async (_, planted, words) => {
    const { out, said, status } = train(planted, { planted, epochs: 500 });
    expect(await status).toBe(1);
    expect(said.stdout).toMatch(words);
    const ends = log(out).filter(isEnd);
    expect(ends).toEqual([
      expect.objectContaining({ type: 'failed', message: expect.stringMatching(words) as string }),
    ]);
  });

  it('goes on where its command is killed and a library warns, and finishes', async () => {
    const { out, child } = train('orphan', { planted: 'warns', epochs: 6 });
    await until(out, ({ type }) => type === 'epoch');
    child.kill('SIGKILL');
    expect(await until(out, isEnd)).toMatchObject({ type: 'finished' });
  });

  it('waits for the run where nobody reads its output any more, and has its status', async () => {
    const { out, child, said, status } = train('unread');
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await status).toBe(0);
    expect(said.stderr).toMatch(/nobody reads it any more.*the run goes on/);
    expect(said.stderr).toContain(`finished: ${join(out, 'bundle')}`);
    expect(log(out).at(-1)).toMatchObject({ type: 'finished' });
  });

  it('saves its state where a signal comes twice at once, as from timeout and npx', async () => {
    const { out, child, said, status } = train('twice', { epochs: 500 });
    await until(out, ({ type }) => type === 'epoch');
    child.kill('SIGTERM');
    child.kill('SIGINT');
    expect(await status).toBe(130);
    expect(said.stdout).toMatch(/--resume/);
    expect(log(out).at(-1)).toMatchObject({ type: 'interrupted' });
  });
});
