import { realpath } from 'node:fs/promises';
import { scanDataset, scanLabelled, type Sample } from '@graft/core/data';
import { GraftError } from '@graft/errors';
import { trainedOn } from './trained-on.ts';

/** Photos to judge a model on. */
export interface TestPhotos {
  readonly samples: readonly Sample[];
  /** Whether they are the test part of a folder that Graft split by seed, and the model never saw them. */
  readonly splitBySeed: boolean;
}

/**
 * The photos of a folder that a model may be judged on. Where the folder is the one that it was trained on, and Graft split
 * that by seed, they are the test part of the same split: all of them would hold what it learnt by heart.
 *
 * @throws GraftError as `scanLabelled`
 */
export async function testPhotos(bundle: string, directory: string, classes: readonly string[]): Promise<TestPhotos> {
  const samples = await scanLabelled(directory, classes);
  const known = await trainedOn(bundle);
  if (known === undefined || !(await samePlace(known.directory, directory))) return { samples, splitBySeed: false };
  const dataset = await scanDataset(directory, { seed: known.seed });
  const held = dataset.samples.filter(({ split }) => split === 'test');
  if (!dataset.splitBySeed || held.length === 0) return { samples, splitBySeed: false };
  return { samples: held, splitBySeed: true };
}

/**
 * The training photos of a folder with `train/` and `test/`, or of the folder that the model was trained on.
 *
 * @throws GraftError `train-missing`, and as `scanDataset`
 */
export async function trainingPhotos(bundle: string, directory: string, classes: readonly string[]): Promise<Sample[]> {
  const known = await trainedOn(bundle);
  const dataset = await scanDataset(directory, { seed: known?.seed ?? 42 });
  const same = known !== undefined && (await samePlace(known.directory, directory));
  const strange = dataset.classes.some((name) => !classes.includes(name));
  if (strange || (dataset.splitBySeed && !same)) {
    throw new GraftError({
      code: 'train-missing',
      what: 'The training photos are wanted, and it is not clear which they are',
      received: directory,
      expected: `train/ and test/ with the folders ${classes.slice(0, 5).join(', ')}, or the folder that the model was trained on`,
      next: known === undefined ? 'graft prepare DIR DST' : `graft evaluate ${bundle} ${known.directory}`,
    });
  }
  return dataset.samples.filter(({ split }) => split === 'train');
}

async function samePlace(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((path) => realpath(path).catch(() => undefined)));
  return left !== undefined && left === right;
}
