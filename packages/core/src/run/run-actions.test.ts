import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { ScriptedCommands } from '../testing/scripted-commands.ts';
import { stripedJob } from '../testing/striped-job.ts';
import { decodeTrainingState, type TrainingEventBody } from '../train/index.ts';
import { runTraining } from './run-training.ts';
import type { TrainingConfig } from './training-config.ts';

type Of<T extends TrainingEventBody['type']> = Extract<TrainingEventBody, { type: T }>;

describe('what people ask of a run that goes on', () => {
  let folder: string;
  let job: TrainingConfig;
  let runs = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-actions-'));
    process.env['GRAFT_CACHE'] = join(folder, 'cache');
    job = await stripedJob(folder, resolve(import.meta.dirname, '../../../..'));
  }, 120_000);
  afterAll(async () => {
    delete process.env['GRAFT_CACHE'];
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a job; `react` sees each event and may send commands. */
  async function run(
    changes: Partial<TrainingConfig>,
    react: (event: TrainingEventBody, commands: ScriptedCommands) => void,
  ) {
    const events: TrainingEventBody[] = [];
    const commands = new ScriptedCommands();
    const emit = (event: TrainingEventBody) => {
      events.push(event);
      react(event, commands);
    };
    const finished = await runTraining({ ...job, out: join(folder, `run-${++runs}`), ...changes }, { emit, commands });
    const all = <T extends TrainingEventBody['type']>(type: T) =>
      events.filter((event): event is Of<T> => event.type === type);
    return { events, finished, all };
  }
  const atEpoch =
    (epoch: number, act: (commands: ScriptedCommands) => void) =>
    (event: TrainingEventBody, commands: ScriptedCommands): void => {
      if (event.type === 'epoch' && event.epoch === epoch) act(commands);
    };
  const byGradient = { head: 'tutorial', epochs: 12, views: 0 } as const;
  const effects = (events: TrainingEventBody[]) =>
    events.flatMap((event) => (event.type === 'command' ? [event.effect] : []));

  it.each([
    ['the default head', { epochs: 40 }],
    ["the tutorial's head", byGradient],
  ])('evaluates the present model of %s on the validation photos, not on the test photos', async (_name, changes) => {
    const { events, all } = await run(
      changes,
      atEpoch(1, (commands) => {
        commands.send({ name: 'evaluate-now' });
      }),
    );
    const [provisional, ...others] = all('evaluated').filter((event) => event.provisional !== undefined);
    expect(others).toEqual([]);
    expect(provisional).toMatchObject({ split: 'validation', provisional: { stage: 'head' }, scores: { count: 12 } });
    const { epoch } = provisional!.provisional!;
    const same = all('epoch').find((event) => event.epoch === epoch)!;
    expect(provisional!.scores).toMatchObject(same.validation!);
    expect(provisional!.confusion).toEqual(same.confusion);
    const before = events.slice(0, events.indexOf(provisional!));
    expect(before.some((event) => event.type === 'evaluated')).toBe(false);
    expect(events.indexOf(provisional!)).toBeLessThan(
      events.findIndex((event) => event.type === 'phase' && event.phase === 'evaluate'),
    );
    // The run went on.
    expect(
      all('evaluated')
        .filter((event) => event.provisional === undefined)
        .map(({ split }) => split),
    ).toEqual(['validation', 'test']);
  });

  it.each([
    ['the default head', { epochs: 40 }],
    ["the tutorial's head", byGradient],
  ])('writes a snapshot of %s', async (_name, changes) => {
    const { all } = await run(
      changes,
      atEpoch(1, (commands) => {
        commands.send({ name: 'snapshot' });
      }),
    );
    const written = all('checkpoint').find(({ path }) => basename(path).startsWith('head-epoch-'))!;
    const state = decodeTrainingState(await readFile(written.path));
    expect(state?.epoch).toBe(written.epoch);
    expect(state?.network.some((array) => array.some((value) => value !== 0))).toBe(true);
  });

  it('writes the report that was asked for, with the test photos, before it says that it has finished', async () => {
    const { events, all, finished } = await run(
      byGradient,
      atEpoch(2, (commands) => {
        commands.send({ name: 'report' });
      }),
    );
    expect(effects(events)).toEqual([expect.stringMatching(/report\.html is written when the run has finished/)]);
    const report = await readFile(join(finished.bundle, '..', 'report.html'), 'utf8');
    expect(report).toContain('12 test photos');
    expect(all('log').map(({ message }) => message)).toContain('Wrote report.html into the folder of the run');
    expect(events.at(-1)).toMatchObject({ type: 'finished' });
  });

  it('holds a run, and lets it go on', async () => {
    let paused: Promise<number> | undefined;
    let epochs = 0;
    const { all } = await run(byGradient, (event, commands) => {
      if (event.type === 'epoch') epochs = event.epoch;
      if (event.type === 'epoch' && event.epoch === 3) commands.send({ name: 'pause' });
      if (event.type !== 'command' || event.command.name !== 'pause') return;
      const before = epochs;
      // Longer than the whole rest of this run takes.
      paused = new Promise((look) => setTimeout(look, 1500)).then(() => {
        const during = epochs - before;
        commands.send({ name: 'continue' });
        return during;
      });
    });
    expect(await paused).toBeLessThanOrEqual(1);
    expect(all('epoch').map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  it('changes the learning rate of the steps that follow', async () => {
    const { all } = await run(
      { ...byGradient, recipe: 'tutorial', views: 1 },
      atEpoch(3, (commands) => {
        commands.send({ name: 'set-learning-rate', learningRate: 0.0125 });
      }),
    );
    const rates = all('epoch').map(({ learningRate }) => learningRate);
    expect(rates.slice(0, 3)).toEqual([0.001, 0.001, 0.001]);
    expect(rates.slice(4)).toEqual(rates.slice(4).map(() => 0.0125));
    expect(all('command')[0]).toMatchObject({ effect: 'learning rate 0.0125 from the next step on' });
  });

  it('says that a head that is solved has no learning rate', async () => {
    const { events } = await run(
      { epochs: 40 },
      atEpoch(1, (commands) => {
        commands.send({ name: 'set-learning-rate', learningRate: 0.1 });
      }),
    );
    expect(effects(events)).toEqual([expect.stringMatching(/ignored: .*no learning rate/)]);
  });

  it.each([
    ['the default head', { epochs: 400 }],
    ["the tutorial's head", { ...byGradient, epochs: 500 }],
  ])('ends the training of %s, keeps the best and still judges it', async (_name, changes) => {
    const { all, finished } = await run(
      changes,
      atEpoch(1, (commands) => {
        commands.send({ name: 'stop' });
      }),
    );
    expect(all('epoch').length).toBeLessThan(10);
    expect(finished.metrics.test?.count).toBe(12);
  });

  it('says what is missing, and the command for it, where stages cannot be unfrozen', async () => {
    const home = process.env['GRAFT_TENSORFLOW_DIR'];
    process.env['GRAFT_TENSORFLOW_DIR'] = join(folder, 'no-tensorflow');
    try {
      const ask = atEpoch(1, (commands) => {
        commands.send({ name: 'unfreeze', stages: 2 });
      });
      const { events, all } = await run(byGradient, ask);
      expect(effects(events)).toEqual([expect.stringMatching(/ignored: .*npm run setup:tensorflow.*--fine-tune/)]);
      expect(all('phase').some(({ phase }) => phase === 'fine-tune')).toBe(false);
    } finally {
      if (home === undefined) delete process.env['GRAFT_TENSORFLOW_DIR'];
      else process.env['GRAFT_TENSORFLOW_DIR'] = home;
    }
  });
});
