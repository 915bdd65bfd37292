import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findTensorFlow } from '../backbone/index.ts';
import { runInNode } from '../testing/run-in-node.ts';

const ready = findTensorFlow() !== undefined;
const reason = ready ? '' : ' (fine-tuning and scratch skipped: npm run setup:tensorflow was not run)';

describe(`a run that is held or stopped${reason}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-stops-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const kinds: [name: string, job: object, stage: string][] = [
    ['a head that is solved', { head: 'linear', fineTune: ready ? 2 : 0, epochs: 100 }, 'head'],
    ['a head by gradient descent', { head: 'tutorial', fineTune: ready ? 2 : 0 }, 'head'],
  ];
  if (ready) {
    kinds.push(
      ['stages that are fine-tuned', { fineTune: 2 }, 'fine-tune'],
      ['a network from scratch', { recipe: 'scratch' }, 'scratch'],
    );
  }

  it.each(kinds)(
    'is stopped while it trains %s, and is so again when it is killed and resumed',
    (name, job, stage) => {
      const begun = `
      const changes = ${JSON.stringify(job)};
      const stage = '${stage}';
      const place = (kind) => join(folder, '${name.replaceAll(' ', '-')}-' + kind);
      const stopAt = (event, commands) => {
        if (event.type === 'epoch' && event.stage === stage && event.epoch === 2) commands.send({ name: 'stop' });
      };`;
      runInNode(
        folder,
        `${begun}
      await run(place('parts'), changes, (event, commands) => {
        stopAt(event, commands);
        if (event.type === 'phase' && event.phase === 'evaluate' && event.state === 'begin') process.exit(9);
      });`,
        [],
        9,
      );
      const { events, more } = runInNode(
        folder,
        `${begun}
      const whole = await run(place('whole'), changes, stopAt);
      const count = (list) => list.filter((event) => event.type === 'epoch').length;
      const events = await run(place('parts'), {}, () => {}, true);
      const unstopped = await run(place('unstopped'), changes);
      say(events, { whole: await files(place('whole')), parts: await files(place('parts')),
        epochs: count(whole), all: count(unstopped) });`,
      );
      expect(more['parts']).toEqual(more['whole']);
      expect(more['epochs']).toBeLessThan(more['all'] as number);
      expect(events.at(-1)).toMatchObject({ type: 'finished' });
    },
    240_000,
  );

  it.each(kinds.slice(1))(
    'does nothing while it is paused, and then what it would have done: %s',
    (name, job, stage) => {
      const { events, more } = runInNode(
        folder,
        `
      const place = (kind) => join(folder, 'paused-${name.replaceAll(' ', '-')}-' + kind);
      await run(place('whole'), ${JSON.stringify(job)});
      let turns = 0;
      const events = await run(place('held'), ${JSON.stringify(job)}, (event, commands) => {
        if (event.type === 'epoch' && event.stage === '${stage}' && event.epoch === 1) commands.send({ name: 'pause' });
        if (event.type !== 'command' || event.command.name !== 'pause') return;
        const wait = () => (++turns < 2000 ? setImmediate(wait) : commands.send({ name: 'continue' }));
        wait();
      });
      say(events, { whole: await files(place('whole')), held: await files(place('held')) });`,
      );
      const commands = [...events.keys()].filter((i) => events[i]!.type === 'command');
      expect(commands).toHaveLength(2);
      const between = events.slice(commands[0]! + 1, commands[1]).map(({ type }) => type);
      // The epoch whose last step was under way may still be told of.
      expect(between.filter((type) => type === 'epoch').length).toBeLessThanOrEqual(1);
      expect(more['held']).toEqual(more['whole']);
    },
    240_000,
  );
});
