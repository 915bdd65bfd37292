import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { findTensorFlow } from '../backbone/index.ts';
import type { TrainingEventBody } from '../train/index.ts';

const dist = pathToFileURL(resolve(import.meta.dirname, '../../dist')).href;
const root = resolve(import.meta.dirname, '../../../..');

const ready = findTensorFlow() !== undefined;
const reason = ready ? '' : ' (skipped: npm run setup:tensorflow was not run)';

(ready ? describe : describe.skip)(`what people ask while stages are fine-tuned${reason}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-fine-tune-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** TensorFlow can be loaded once a process: so a process of its own, with the build. Its last line is the answer. */
  function inNode(script: string): { events: TrainingEventBody[]; more: Record<string, unknown> } {
    const prelude = `
      import { readFile } from 'node:fs/promises';
      import { join } from 'node:path';
      import { resumeTraining, runTraining } from '${dist}/run/index.js';
      import { stripedJob } from '${dist}/testing/striped-job.js';
      import { ScriptedCommands } from '${dist}/testing/scripted-commands.js';
      const folder = ${JSON.stringify(folder)};
      process.env.GRAFT_CACHE = join(folder, 'cache');
      const job = await stripedJob(folder, ${JSON.stringify(root)});
      const bundle = async (out) => JSON.parse(await readFile(join(out, 'bundle/graft.json'), 'utf8'));
      async function run(out, changes, react, resume = false, signal) {
        const events = [];
        const commands = new ScriptedCommands();
        const context = { commands, signal, emit: (event) => { events.push(event); react(event, commands); } };
        if (resume) await resumeTraining(out, context);
        else await runTraining({ ...job, out, epochs: 8, ...changes }, context);
        return events;
      }
      const say = (events, more = {}) => console.log(JSON.stringify({ events, more }));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', `${prelude}\n${script}`], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
      maxBuffer: 1e9,
    });
    expect({ status: child.status, stderr: child.status === 0 ? '' : child.stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(child.stdout.trim().split('\n').at(-1)!) as ReturnType<typeof inNode>;
  }
  const epochsOf = (events: TrainingEventBody[]) =>
    events.flatMap((event) => (event.type === 'epoch' && event.stage === 'fine-tune' ? [event] : []));

  it.each(['auto', 'tutorial'])(
    'unfreezes stages after a head (%s) of a run that was to train nothing else',
    (head) => {
      const { events, more } = inNode(`
        const out = join(folder, 'later-${head}');
        const events = await run(out, { head: '${head}', views: 1 }, (event, commands) => {
          if (event.type === 'epoch' && event.stage === 'head' && event.epoch === 1) commands.send({ name: 'unfreeze', stages: 2 });
        });
        say(events, { head: (await bundle(out)).head });`);
      expect(epochsOf(events).length).toBeGreaterThan(0);
      expect(more['head']).toMatchObject({ fineTuned: { stages: 2, after: 'conv_pw_11_relu' } });
      expect(events.find(({ type }) => type === 'command')).toMatchObject({
        effect: 'the last 2 stages are fine-tuned after the head',
      });
    },
    120_000,
  );

  it('takes every command while stages are fine-tuned', () => {
    const { events, more } = inNode(`
      const out = join(folder, 'all');
      const asked = new Set();
      const events = await run(out, { fineTune: 1, schedule: 'constant' }, (event, commands) => {
        if (event.type !== 'epoch' || event.stage !== 'fine-tune' || event.epoch > 1 || asked.has('unfreeze')) return;
        for (const command of [{ name: 'evaluate-now' }, { name: 'snapshot' },
          { name: 'set-learning-rate', learningRate: 0.0005 }]) commands.send(command);
        asked.add('unfreeze');
        setTimeout(() => commands.send({ name: 'unfreeze', stages: 3 }), 0);
      });
      say(events, { head: (await bundle(out)).head });`);
    const effects = events.flatMap((event) => (event.type === 'command' ? [event.effect] : []));
    expect(effects).toHaveLength(4);
    expect(effects.join()).not.toMatch(/ignored/);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'evaluated',
        provisional: expect.objectContaining({ stage: 'fine-tune' }) as object,
      }),
    );
    expect(events.some((event) => event.type === 'checkpoint' && /fine-tune-epoch-\d+\.state$/.test(event.path))).toBe(
      true,
    );
    expect(epochsOf(events).some(({ learningRate }) => learningRate === 0.0005)).toBe(true);
    expect(more['head']).toMatchObject({ fineTuned: { stages: 3 } });
  }, 120_000);

  it('repeats what people asked for when the run is resumed', () => {
    const { more } = inNode(`
      const ask = (event, commands) => {
        if (event.type === 'epoch' && event.stage === 'head' && event.epoch === 1) commands.send({ name: 'unfreeze', stages: 2 });
      };
      const weights = async (out) => (await bundle(out)).files;
      await run(join(folder, 'whole'), {}, ask);
      const abort = new AbortController();
      let failure;
      await run(join(folder, 'parts'), {}, (event, commands) => {
        ask(event, commands);
        if (event.type === 'epoch' && event.stage === 'fine-tune' && event.epoch === 2) abort.abort();
      }, false, abort.signal).catch((error) => (failure = error.code));
      const rest = await run(join(folder, 'parts'), {}, () => {}, true);
      const first = rest.find((event) => event.type === 'epoch' && event.stage === 'fine-tune');
      say([], { failure, first: first.epoch, whole: await weights(join(folder, 'whole')), parts: await weights(join(folder, 'parts')) });`);
    expect(more['failure']).toBe('interrupted');
    expect(more['first']).toBe(3);
    expect(more['parts']).toEqual(more['whole']);
  }, 120_000);
});
