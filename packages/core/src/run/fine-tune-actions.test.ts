import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findTensorFlow } from '../backbone/index.ts';
import { runInNode } from '../testing/run-in-node.ts';
import type { TrainingEventBody } from '../train/index.ts';

const ready = findTensorFlow() !== undefined;
const reason = ready ? '' : ' (skipped: npm run setup:tensorflow was not run)';

(ready ? describe : describe.skip)(`what people ask while stages are fine-tuned${reason}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-fine-tune-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const inNode = (script: string) => runInNode(folder, script);
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
      await run(join(folder, 'whole'), {}, ask);
      const abort = new AbortController();
      let failure;
      await run(join(folder, 'parts'), {}, (event, commands) => {
        ask(event, commands);
        if (event.type === 'epoch' && event.stage === 'fine-tune' && event.epoch === 2) abort.abort();
      }, false, abort.signal).catch((error) => (failure = error.code));
      const rest = await run(join(folder, 'parts'), {}, () => {}, true);
      const first = rest.find((event) => event.type === 'epoch' && event.stage === 'fine-tune');
      say([], { failure, first: first.epoch, whole: await files(join(folder, 'whole')), parts: await files(join(folder, 'parts')) });`);
    expect(more['failure']).toBe('interrupted');
    expect(more['first']).toBe(3);
    expect(more['parts']).toEqual(more['whole']);
  }, 120_000);
});
