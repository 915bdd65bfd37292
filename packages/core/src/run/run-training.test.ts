import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { imageFixture } from '@graft/test-fixtures';

import { isPredictionError } from '../evaluate/index.ts';
import { decodeNpy } from '../features/index.ts';
import { openBundle } from '../model/index.ts';
import type { RunCommand, TrainingEventBody } from '../train/index.ts';
import { stripedJob } from '../testing/striped-job.ts';
import { exportBundle } from './export-bundle.ts';
import { extractFolder } from './extract-folder.ts';
import { openClassifier } from './open-classifier.ts';
import { resumeTraining, runTraining } from './run-training.ts';
import type { TrainingConfig } from './training-config.ts';

const BACKBONE = 'mobilenet_025';
const root = resolve(import.meta.dirname, '../../../..');

describe('a run', () => {
  let folder: string;
  let config: TrainingConfig;
  let runs = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-run-'));
    process.env['GRAFT_CACHE'] = join(folder, 'cache');
    config = await stripedJob(folder, root);
  }, 120_000);
  afterAll(async () => {
    delete process.env['GRAFT_CACHE'];
    await rm(folder, { recursive: true, force: true });
  });

  async function train(changes: Partial<TrainingConfig> = {}, commands?: AsyncIterable<RunCommand>) {
    const events: TrainingEventBody[] = [];
    const out = join(folder, `run-${++runs}`);
    const emit = (event: TrainingEventBody) => void events.push(event);
    const finished = await runTraining({ ...config, out, ...changes }, { emit, commands });
    return { events, finished, out };
  }
  const bytesOf = async (bundle: string) =>
    Promise.all(
      (await readdir(bundle)).sort().map(async (name) => (await readFile(join(bundle, name))).toString('hex')),
    );

  it('turns a folder of photos into a tested classifier and tells of every step', async () => {
    const { events, finished, out } = await train();
    expect(finished).toMatchObject({
      type: 'finished',
      bundle: join(out, 'bundle'),
      backbone: BACKBONE,
      classes: ['across', 'down'],
      metrics: { validation: { count: 12 }, test: { count: 12, interval: [expect.any(Number), expect.any(Number)] } },
    });
    expect(finished.metrics.test!.accuracy).toBeGreaterThanOrEqual(0.75);
    expect(events[0]).toMatchObject({ type: 'started', runDirectory: out });
    expect(events.at(-1)).toEqual(finished);
    const begun = events.flatMap((event) => (event.type === 'phase' && event.state === 'begin' ? [event.phase] : []));
    expect(begun).toEqual(['audit', 'weights', 'extract', 'train', 'evaluate', 'save']);
    expect(events.filter(({ type }) => type === 'quarantined')).toEqual([
      expect.objectContaining({ file: join(folder, 'photos/train/across/broken.jpg') }),
    ]);
    const recorded = (await readFile(join(out, 'events.ndjson'), 'utf8')).trim().split('\n');
    expect(recorded).toHaveLength(events.length);
    const environment: unknown = JSON.parse(await readFile(join(out, 'environment.json'), 'utf8'));
    expect(environment).toMatchObject({ node: process.version, platform: `${process.platform}-${process.arch}` });
  });

  it('gives the same bundle for the same seed, computing nothing twice, and another for another seed', async () => {
    const first = await train({ cache: false });
    const second = await train();
    const third = await train({ seed: 7 });
    expect(await bytesOf(second.finished.bundle)).toEqual(await bytesOf(first.finished.bundle));
    expect(await bytesOf(third.finished.bundle)).not.toEqual(await bytesOf(first.finished.bundle));
    const again = await train();
    const last = again.events.filter((event) => event.type === 'progress').at(-1);
    expect(last).toMatchObject({ done: 249, total: 249, cached: 249 });
  });

  it.each([
    ['the tutorial', { recipe: 'tutorial', epochs: 2 }],
    ['an MLP', { head: 'mlp', epochs: 3 }],
    ['a discriminant', { head: 'discriminant' }],
    ['nearest neighbours', { head: 'knn' }],
    ['a learning rate that it finds itself', { head: 'tutorial', epochs: 3, findLr: true }],
    ["the tutorial's head on stored features", { head: 'tutorial', epochs: 3 }],
    ['no augmentation', { augment: false }],
    ['tfjs instead of ONNX', { backend: 'wasm', views: 1 }],
  ] as [string, Partial<TrainingConfig>][])('works with %s', async (_what, changes) => {
    const { finished, events } = await train(changes);
    expect(finished.metrics.validation?.count).toBe(12);
    expect(events.some(({ type }) => type === 'epoch')).toBe(true);
    const again = await train(changes);
    expect(await bytesOf(again.finished.bundle)).toEqual(await bytesOf(finished.bundle));
  });

  it('leaves a bundle whose classifier gives the scores that the run told', async () => {
    const { finished, events } = await train();
    const shown = events.find((event) => event.type === 'predictions' && event.split === 'test');
    if (shown?.type !== 'predictions') throw new Error('no predictions');
    const classifier = await openClassifier(finished.bundle);
    const missing = join(folder, 'photos/train/across/broken.jpg');
    const results = await classifier.predict([...shown.samples.map(({ file }) => file), missing]);
    for (const [i, sample] of shown.samples.entries()) {
      const result = results[i]!;
      if (isPredictionError(result)) throw new Error(result.error.message);
      expect(result.label).toBe(sample.predicted);
      for (const [j, p] of sample.probabilities.entries()) expect(result.probabilities[j]).toBeCloseTo(p, 5);
    }
    expect(results.at(-1)).toMatchObject({ file: missing, error: { code: 'not-an-image' } });
    const cut = join(folder, 'cut.jpg');
    await writeFile(cut, (await readFile(imageFixture('large.jpg'))).subarray(0, 20_000));
    const [damaged] = await classifier.predict([cut]);
    expect(damaged).toMatchObject({ label: expect.any(Number) as number, warning: { code: 'truncated' } });
    expect(results[0]).not.toHaveProperty('warning');
    await classifier.close();
  });

  it('computes in int8 where asked, says how that compares, and leaves a bundle that predicts in int8 too', async () => {
    const { finished, events } = await train({ precision: 'int8' });
    const told = events.find(({ type }) => type === 'precision');
    expect(told).toMatchObject({ precision: 'int8', reason: 'asked for' });
    expect((told as { cosine: number }).cosine).toBeGreaterThan(0.9);
    const shown = events.find((event) => event.type === 'predictions' && event.split === 'test');
    if (shown?.type !== 'predictions') throw new Error('no predictions');
    const classifier = await openClassifier(finished.bundle);
    const results = await classifier.predict(shown.samples.map(({ file }) => file));
    for (const [i, sample] of shown.samples.entries()) {
      const result = results[i]!;
      if (isPredictionError(result)) throw new Error(result.error.message);
      for (const [j, p] of sample.probabilities.entries()) expect(result.probabilities[j]).toBeCloseTo(p, 5);
    }
    await classifier.close();
    const again = await train({ precision: 'int8' });
    expect(await bytesOf(again.finished.bundle)).toEqual(await bytesOf(finished.bundle));
  });

  it('does not take the trouble of int8 by itself for a small job', async () => {
    const { events } = await train({ precision: 'auto' });
    expect(events.find(({ type }) => type === 'precision')).toMatchObject({ precision: 'fp32' });
  });

  it('tells the learning rate test point by point, and trains with what it found', async () => {
    const { events, finished } = await train({ head: 'mlp', epochs: 2, findLr: true });
    const points = events.filter(({ type }) => type === 'learning-rate-probe');
    expect(points.length).toBeGreaterThan(20);
    const epoch = events.find(({ type }) => type === 'epoch') as { learningRate: number };
    const { head } = (await openBundle(finished.bundle)).manifest;
    expect(head['learningRate']).not.toBe(1e-3);
    expect(epoch.learningRate).toBeLessThanOrEqual(head['learningRate'] as number);
  });

  it('chooses the size of the photos by cross-validation where nobody named one', async () => {
    const { events, finished } = await train({ imageSize: undefined, views: 1 });
    const note = events.find((event) => event.type === 'log' && event.code === 'image-size') as { message: string };
    expect(note.message).toMatch(/at 288 pixels .* at 224 pixels .* taking (224|288)$/);
    const { input } = (await openBundle(finished.bundle)).manifest;
    expect(note.message).toContain(`taking ${input.height}`);
    const named = await train({ imageSize: 224, views: 1 });
    expect((await openBundle(named.finished.bundle)).manifest.input.height).toBe(224);
  });

  it('scales the confidence of a head trained by gradients to the validation photos, but not of the tutorial', async () => {
    const headOf = async (changes: Partial<TrainingConfig>) =>
      (await openBundle((await train(changes)).finished.bundle)).manifest.head;
    expect((await headOf({ head: 'mlp', epochs: 3 }))['temperature']).toBeGreaterThan(0);
    expect((await headOf({ recipe: 'tutorial', epochs: 2 }))['temperature']).toBeUndefined();
  });

  it('leaves event files for TensorBoard where asked', async () => {
    const { out } = await train({ tensorboard: true });
    expect((await readdir(join(out, 'tensorboard'))).sort()).toEqual(['test', 'train', 'validation']);
  });

  it('averages views of a photo at test time where asked', async () => {
    const { finished } = await train();
    const classifier = await openClassifier(finished.bundle);
    const files = [join(folder, 'photos/test/down/0.png'), join(folder, 'photos/train/across/broken.jpg')];
    const [[plain], [averaged, broken]] = [
      await classifier.predict(files),
      await classifier.predict(files, { tta: true }),
    ];
    expect(averaged).toMatchObject({ file: files[0], label: (plain as { label: number }).label });
    expect(averaged).not.toEqual(plain);
    expect(broken).toMatchObject({ file: files[1], error: { code: 'not-an-image' } });
    await classifier.close();
  });

  it.each([
    ['onnx', 'linear'],
    ['tfjs', 'linear'],
    ['onnx', 'discriminant'],
    ['onnx', 'knn'],
    ['tfjs', 'knn'],
  ] as const)('exports a %s file of a %s head that does what the bundle does', async (format, head) => {
    const { finished } = await train({ head });
    const exported = await exportBundle(finished.bundle, format, join(folder, `exported-${head}-${format}`));
    expect(exported.greatestDifference).toBeLessThan(1e-4);
    expect(exported.agreement).toBe(1);
  });

  it('extracts features of a folder without training', async () => {
    const out = join(folder, 'features.npy');
    const { photos, rejected } = await extractFolder({ ...config, out });
    expect({ photos, rejected: rejected.length }).toEqual({ photos: 48, rejected: 1 });
    expect(decodeNpy(await readFile(out))).toMatchObject({ rows: 48, columns: 256 });
    const description = JSON.parse(await readFile(join(folder, 'features.json'), 'utf8')) as { photos: unknown[] };
    expect(description.photos[0]).toEqual({ path: 'test/across/0.png', class: 'across' });
  });

  it('keeps its state when it is interrupted, and a resumed run equals an uninterrupted one', async () => {
    const job = { head: 'tutorial', epochs: 40, views: 0 } as const;
    const whole = await train(job);
    const out = join(folder, 'interrupted');
    const abort = new AbortController();
    const events: TrainingEventBody[] = [];
    const emit = (event: TrainingEventBody) => {
      events.push(event);
      if (event.type === 'epoch' && event.epoch === 3) abort.abort();
    };
    const run = runTraining({ ...config, ...job, out }, { emit, signal: abort.signal });
    await expect(run).rejects.toMatchObject({ code: 'interrupted' });
    expect(events.at(-1)).toMatchObject({ type: 'interrupted', resume: `graft train --resume ${out}` });
    const epochs: number[] = [];
    const resumed = await resumeTraining(out, {
      emit: (event) => void (event.type === 'epoch' && epochs.push(event.epoch)),
    });
    expect(epochs[0]).toBe(4);
    expect(await bytesOf(resumed.bundle)).toEqual(await bytesOf(whole.finished.bundle));
  });

  it('stops when it is told to, and still gives a classifier', async () => {
    async function* commands(): AsyncIterable<RunCommand> {
      await Promise.resolve();
      yield { name: 'stop' };
    }
    const { events, finished } = await train({ head: 'tutorial', epochs: 500 }, commands());
    expect(events.filter(({ type }) => type === 'epoch').length).toBeLessThan(20);
    expect(events).toContainEqual(expect.objectContaining({ type: 'command', command: { name: 'stop' } }));
    expect((await openBundle(finished.bundle)).manifest.classes).toEqual(['across', 'down']);
  });

  it.each([
    ['a missing folder', { directory: '/nowhere' }, 'folder-missing'],
    ['a misspelt backbone', { backbone: 'mobilenet_v1_025' }, 'unknown-backbone'],
    ['a missing weight file', { weights: '/nowhere.h5' }, 'weights-not-found'],
    ['views below 0', { views: -1 }, 'bad-option'],
    ['a learning rate for a head without one', { head: 'linear', findLr: true }, 'bad-option'],
    ['fresh views for nearest neighbours', { head: 'knn', views: 0 }, 'bad-option'],
  ] as [string, Partial<TrainingConfig>, string][])(
    'ends with one clear event for %s',
    async (_what, changes, code) => {
      const events: TrainingEventBody[] = [];
      const out = join(folder, 'failed');
      const run = runTraining({ ...config, out, ...changes }, { emit: (event) => void events.push(event) });
      await expect(run).rejects.toMatchObject({ name: 'GraftError', code });
      expect(events.at(-1)).toMatchObject({ type: 'failed', code });
      expect(events.filter(({ type }) => type === 'failed')).toHaveLength(1);
    },
  );
});
