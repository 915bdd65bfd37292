import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { CALIBRATION_METHODS } from '@graft/onnx';

import { makeFolder } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';
import { writeTensorBoard } from '../evaluate/index.ts';
import { POLICY_NAMES } from '../image/index.ts';
import { JsonReader, writeFileAtomic } from '../model/index.ts';
import type { TrainingEvent } from '../train/index.ts';
import { runEnvironment } from './environment.ts';
import { readGradientOptions } from './gradient-options.ts';
import { HEADS, resolveConfig, type ResolvedConfig, type TrainingConfig } from './training-config.ts';

/** A run's folder: `config.json`, `environment.json`, `events.ndjson`, `checkpoints/`, `bundle/`. */
export interface RunDirectory {
  readonly runId: string;
  /** Absolute. */
  readonly path: string;
  readonly bundle: string;
  readonly checkpoints: string;
}

function at(path: string): RunDirectory {
  const absolute = resolve(path);
  return {
    runId: basename(absolute),
    path: absolute,
    bundle: join(absolute, 'bundle'),
    checkpoints: join(absolute, 'checkpoints'),
  };
}

/**
 * Makes the folder of a new run and writes its configuration.
 *
 * @throws GraftError `write-failed`
 */
export async function createRun(config: ResolvedConfig, out: string | undefined): Promise<RunDirectory> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const name = `${stamp}-${config.recipe === 'scratch' ? 'scratch' : config.backbone}-${process.pid.toString(36)}`;
  const run = at(out ?? join('graft-runs', name.replace(/[^\w.-]/g, '_')));
  try {
    await makeFolder(run.checkpoints);
  } catch (cause) {
    throw new GraftError({
      code: 'write-failed',
      what: "The run's folder cannot be made",
      received: cause instanceof Error ? cause.message : String(cause),
      expected: 'a folder that this user may write to',
      next: '--out DIR',
      cause,
    });
  }
  await writeFileAtomic(join(run.path, 'environment.json'), `${JSON.stringify(runEnvironment(), null, 2)}\n`);
  await writeFileAtomic(join(run.path, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  return run;
}

/**
 * Finds a run to go on with.
 *
 * @throws GraftError `run-missing`, `run-unreadable`
 */
export async function findRun(path: string): Promise<{ run: RunDirectory; config: ResolvedConfig }> {
  const run = at(path);
  const text = await readFile(join(run.path, 'config.json'), 'utf8').catch((cause: unknown) => {
    throw new GraftError({
      code: 'run-missing',
      what: 'There is no run here to go on with',
      received: run.path,
      expected: 'the folder of a run, with a config.json in it',
      next: 'ls graft-runs',
      cause,
    });
  });
  const json = JsonReader.parse(text, 'config.json', 'run-unreadable');
  const optionalText = (field: string): string | undefined =>
    json.raw(field) === null ? undefined : json.string(field);
  const optionalNumber = (field: string): number | undefined =>
    json.raw(field) === null ? undefined : json.number(field);
  const config: TrainingConfig = {
    directory: json.string('directory'),
    backbone: json.string('backbone'),
    recipe: json.oneOf('recipe', ['default', 'tutorial', 'scratch']),
    weights: optionalText('weights'),
    head: json.oneOf('head', HEADS),
    findLr: json.raw('findLr') === true,
    epochs: json.number('epochs'),
    batchSize: json.number('batchSize'),
    views: optionalNumber('views'),
    augment: json.raw('augment') !== false,
    policy: json.raw('policy') === undefined ? undefined : json.oneOf('policy', POLICY_NAMES),
    precision: json.oneOf('precision', ['auto', 'int8', 'fp32']),
    // Runs from before it could be chosen have none.
    calibration: json.raw('calibration') === undefined ? undefined : json.oneOf('calibration', CALIBRATION_METHODS),
    backend: json.oneOf('backend', ['auto', 'onnx', 'tensorflow', 'wasm', 'cpu']),
    seed: json.number('seed'),
    imageSize: optionalNumber('imageSize'),
    fineTune: json.number('fineTune'),
    fineTuneEpochs: json.raw('fineTuneEpochs') === undefined ? undefined : json.number('fineTuneEpochs'),
    threads: optionalNumber('threads'),
    tensorboard: json.raw('tensorboard') === true,
    cache: json.raw('cache') !== false,
    root: optionalText('root'),
    ...readGradientOptions(json),
  };
  return { run, config: resolveConfig(config) };
}

/**
 * Writes what the run's `events.ndjson` tells as TensorBoard event files below `tensorboard/`; resumed runs are one curve.
 *
 * @returns that folder's path
 * @throws GraftError `write-failed`
 */
export async function writeRunBoard(run: RunDirectory): Promise<string> {
  const text = await readFile(join(run.path, 'events.ndjson'), 'utf8').catch(() => '');
  const events = text.split('\n').flatMap((line): TrainingEvent[] => {
    try {
      return [JSON.parse(line) as TrainingEvent];
    } catch {
      // A line that a killed run left half-written.
      return [];
    }
  });
  const directory = join(run.path, 'tensorboard');
  await writeTensorBoard(directory, events);
  return directory;
}
