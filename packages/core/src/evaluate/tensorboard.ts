import { join } from 'node:path';
import { writeFileAtomic } from '../model/index.ts';
import type { TrainingEvent } from '../train/index.ts';
import { eventFile, type ScalarPoint } from './tensorboard-record.ts';

/** A run's charts by TensorBoard run name. */
export type ScalarRuns = ReadonlyMap<string, readonly ScalarPoint[]>;

/**
 * The numbers of a run's events, named as Keras's TensorBoard callback names them (`epoch_loss`, `epoch_accuracy`,
 * `epoch_learning_rate` in the runs `train` and `validation`; the test in `test`), so that runs of both stand in one
 * chart. Epochs count on through head training and fine-tuning.
 */
export function scalarsOf(events: readonly TrainingEvent[]): ScalarRuns {
  const runs = new Map<string, ScalarPoint[]>();
  const add = (run: string, point: ScalarPoint): void => {
    const points = runs.get(run);
    if (points === undefined) runs.set(run, [point]);
    else points.push(point);
  };
  let epoch = 0;
  for (const event of events) {
    const { at } = event;
    if (event.type === 'epoch') {
      const step = epoch++;
      add('train', { tag: 'epoch_loss', step, value: event.train.loss, at });
      add('train', { tag: 'epoch_accuracy', step, value: event.train.accuracy, at });
      add('train', { tag: 'epoch_learning_rate', step, value: event.learningRate, at });
      if (event.validation === undefined) continue;
      add('validation', { tag: 'epoch_loss', step, value: event.validation.loss, at });
      add('validation', { tag: 'epoch_accuracy', step, value: event.validation.accuracy, at });
    } else if (event.type === 'evaluated' && event.split === 'test') {
      const step = Math.max(0, epoch - 1);
      add('test', { tag: 'epoch_loss', step, value: event.scores.loss, at });
      add('test', { tag: 'epoch_accuracy', step, value: event.scores.accuracy, at });
    }
  }
  return runs;
}

/**
 * Writes a run's events as event files, one folder a run name, for `tensorboard --logdir DIRECTORY`. Writing the same
 * events again replaces the files.
 *
 * @returns paths of the files
 * @throws GraftError `write-failed`
 */
export async function writeTensorBoard(directory: string, events: readonly TrainingEvent[]): Promise<string[]> {
  const startedAt = events[0]?.at ?? 0;
  const files: string[] = [];
  for (const [run, points] of scalarsOf(events)) {
    const file = join(directory, run, `events.out.tfevents.${Math.floor(startedAt / 1000)}.graft.v2`);
    await writeFileAtomic(file, eventFile(points, startedAt));
    files.push(file);
  }
  return files;
}
