import { wilsonInterval } from '../evaluate/index.ts';
import type { Emit, EpochReport, LogitScores } from '../train/index.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { RunControl } from './run-control.ts';

export type TrainedStage = 'head' | 'fine-tune' | 'scratch';

export interface EpochEnd {
  readonly stage: TrainedStage;
  readonly epochs: number;
  readonly control: RunControl;
  readonly checkpoints: Checkpoints;
  readonly emit: Emit;
}

/** What happens after each epoch of gradient descent: it is told, what people asked for is done, the state is kept. */
export function epochEnd({ stage, epochs, control, checkpoints, emit }: EpochEnd) {
  return async (report: EpochReport): Promise<void> => {
    emitEpoch(report, stage, epochs, emit);
    if (control.takeEvaluationRequest()) emitProvisional(report.validation, stage, report.epoch, emit);
    const state = report.state();
    const { learningRate } = control;
    const kept = learningRate === undefined ? state : { ...state, learningRate };
    await checkpoints.afterEpoch(report.epoch, kept, control.takeSnapshotRequest());
  };
}

/** The `epoch` event of a report of the training loop. */
export function emitEpoch(
  { epoch, learningRate, train, validation, best, seconds }: EpochReport,
  stage: TrainedStage,
  epochs: number,
  emit: Emit,
): void {
  emit({
    type: 'epoch',
    stage,
    epoch,
    epochs,
    learningRate,
    train,
    ...(validation && { validation: { loss: validation.loss, accuracy: validation.accuracy } }),
    ...(validation && { confusion: validation.confusion }),
    best,
    seconds,
  });
}

/**
 * The answer to `evaluate-now`: the present model on the validation photos. Never on the test photos: a person who sees
 * their score in the middle would choose by it, and the last word on the model would no longer be honest.
 */
export function emitProvisional(
  validation: LogitScores | undefined,
  stage: TrainedStage,
  epoch: number,
  emit: Emit,
): void {
  if (validation === undefined) {
    const message = 'There are no validation photos to evaluate on; the test photos are for the end';
    emit({ type: 'log', level: 'warning', code: 'no-validation', message });
    return;
  }
  const { loss, accuracy, confusion } = validation;
  const count = confusion.flat().reduce((sum, photos) => sum + photos, 0);
  const scores = { loss, accuracy, count, interval: wilsonInterval(Math.round(accuracy * count), count) };
  emit({ type: 'evaluated', split: 'validation', scores, confusion, provisional: { stage, epoch } });
}
