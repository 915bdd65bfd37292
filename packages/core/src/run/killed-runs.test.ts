import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

import { findTensorFlow } from '../backbone/index.ts';
import type { TrainingEventBody } from '../train/index.ts';

const dist = pathToFileURL(resolve(import.meta.dirname, '../../dist')).href;
const root = resolve(import.meta.dirname, '../../../..');
const ready = findTensorFlow() !== undefined;
const reason = ready ? '' : ' (its fine-tuning skipped: npm run setup:tensorflow was not run)';

/** The bundled backbone on drawn plants: real photos, real training, no network. */
const JOB = {
  directory: join(root, 'packages/backbone-seedling/herbarium'),
  backbone: 'seedling',
  precision: 'fp32',
  views: 1,
  root,
};

describe(`a run that is killed${reason}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-killed-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs a job, or goes on with it, in a process of its own; kills that where `when` says so. */
  async function inProcess(
    out: string,
    cache: string,
    job: object | undefined,
    when: (event: TrainingEventBody) => boolean,
  ): Promise<boolean> {
    const script = `
      import { resumeTraining, runTraining } from '${dist}/run/index.js';
      import { ScriptedCommands } from '${dist}/testing/scripted-commands.js';
      const commands = new ScriptedCommands();
      const emit = (event) => {
        process.stdout.write(JSON.stringify(event) + '\\n');
        // The state is on disk after every epoch, and not only every few seconds.
        if (event.type === 'epoch') commands.send({ name: 'snapshot' });
      };
      const job = ${JSON.stringify(job ?? null)};
      if (job === null) await resumeTraining(${JSON.stringify(out)}, { emit, commands });
      else await runTraining({ ...job, out: ${JSON.stringify(out)} }, { emit, commands });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      env: { ...process.env, GRAFT_CACHE: cache },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const state = { killed: false };
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (state.killed || !line.startsWith('{"type"') || !when(JSON.parse(line) as TrainingEventBody)) return;
      state.killed = true;
      child.kill('SIGKILL');
    });
    const code = await new Promise<number | null>((done) => child.on('close', done));
    if (!state.killed && code !== 0) throw new Error(errors);
    return state.killed;
  }

  async function weightsOf(out: string): Promise<string[]> {
    const names = (await readdir(join(out, 'bundle'))).sort();
    const hash = async (name: string) =>
      `${name} ${createHash('sha256')
        .update(await readFile(join(out, 'bundle', name)))
        .digest('hex')}`;
    return Promise.all(names.map(hash));
  }

  const saved = (stage: string, epoch: number) => (event: TrainingEventBody) =>
    event.type === 'checkpoint' && event.path.endsWith(`${stage}.state`) && event.epoch >= epoch;
  const during = (phase: string) => (event: TrainingEventBody) =>
    event.type === 'progress' && event.phase === phase && event.done > 0 && event.done < event.total;

  const moments: [string, object, ((event: TrainingEventBody) => boolean)[]][] = [
    [
      'while it extracts, and in a head by gradient descent',
      { head: 'tutorial', epochs: 6 },
      [during('extract'), saved('head', 2), saved('head', 5)],
    ],
  ];
  if (ready) {
    const stages = { fineTune: 2, epochs: 6 };
    moments.push(['while stages are fine-tuned', stages, [saved('fine-tune', 2), saved('fine-tune', 4)]]);
  }
  it.each(moments)(
    'ends in the same model, byte for byte: %s',
    async (name, changes, when) => {
      const job = { ...JOB, ...changes };
      const whole = join(folder, `${name}-whole`);
      await inProcess(whole, join(folder, 'cache'), job, () => false);
      const parts = join(folder, `${name}-parts`);
      const cache = join(folder, `${name}-cache`);
      expect(await inProcess(parts, cache, job, when[0]!)).toBe(true);
      for (const next of when.slice(1)) expect(await inProcess(parts, cache, undefined, next)).toBe(true);
      await inProcess(parts, cache, undefined, () => false);
      expect(await weightsOf(parts)).toEqual(await weightsOf(whole));
    },
    180_000,
  );
});
