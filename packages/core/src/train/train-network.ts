import * as tf from '@tensorflow/tfjs-core';

import { GraftError } from '../errors/index.ts';
import { calibratedLoss } from './calibrate.ts';
import { eagerLearner, type Learner, type OptimizerState } from './learner.ts';
import { networkState, restoreNetwork, type TrainableNetwork } from './network.ts';
import type { OptimizerConfig } from './optimizers.ts';
import { PURPOSE, RandomStream } from './random.ts';
import { scheduleFactor, type ScheduleConfig } from './schedules.ts';
import { scoreLogits, type LogitScores } from './scores.ts';
import { mixup, weightedTargets } from './targets.ts';
import type { Scores } from './events.ts';

/** One batch of inputs, row-major. */
export interface TrainingBatch {
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
}

/** Where batches come from. */
export interface TrainingSource {
  /** Shape of one row, e.g. `[numFeatures]`. */
  readonly rowShape: readonly number[];
  /** Batches of an epoch (from 1), each valid until the next is asked for; the same epoch gives the same batches. */
  batches(epoch: number): AsyncIterable<TrainingBatch> | Iterable<TrainingBatch>;
  /** Number of batches in an epoch. */
  readonly steps: number;
}

export interface TrainingSettings {
  readonly classes: number;
  readonly epochs: number;
  readonly seed: number;
  readonly learningRate: number;
  readonly optimizer: OptimizerConfig;
  readonly schedule: ScheduleConfig;
  readonly labelSmoothing?: number;
  readonly mixup?: number;
  readonly classWeights?: readonly number[];
  readonly clipNorm?: number;
  /** Epochs without a better validation loss before training ends; absent: never. */
  readonly patience?: number;
  /** Whether the network as it comes counts as a candidate for the best: training then never makes it worse. */
  readonly startCounts?: boolean;
  /** Whether the network ends as it was at its best rather than at the end. */
  readonly restoreBest: boolean;
  /** What is least at the best: the validation loss (the default), or that loss after temperature scaling. */
  readonly bestBy?: 'loss' | 'calibrated-loss';
}

/** What a network says of labelled photos; logits row-major `[labels.length, classes]`. */
export interface Evaluated {
  readonly logits: Float32Array;
  readonly labels: Int32Array;
}

/** All there is to know between two epochs: what a resumed run starts from. */
export interface TrainingState {
  /** Epochs done. */
  readonly epoch: number;
  readonly network: readonly Float32Array[];
  readonly optimizer: OptimizerState;
  readonly validationLosses: readonly number[];
  readonly best: { readonly epoch: number; readonly loss: number; readonly network: readonly Float32Array[] } | null;
  /** The learning rate that a person had set; absent: the settings'. */
  readonly learningRate?: number;
}

/** What happened in an epoch. */
export interface EpochReport {
  readonly epoch: number;
  readonly learningRate: number;
  /** Means over the epoch's batches while they were trained on, as Keras reports them. */
  readonly train: Scores;
  readonly validation?: LogitScores;
  readonly best: boolean;
  readonly seconds: number;
  /** Takes a copy of the state; call it before returning. */
  readonly state: () => TrainingState;
}

export interface TrainingControl {
  readonly signal?: AbortSignal | undefined;
  /** Ends training after the epoch at hand, keeping what was learnt. */
  readonly shouldStop?: ((epochsDone: number) => boolean) | undefined;
  /** Waits while somebody holds the run. */
  readonly whilePaused?: (() => Promise<void>) | undefined;
  /** Multiplies the scheduled rate; a person may change it while the run goes on. */
  readonly learningRate?: (() => number | undefined) | undefined;
  readonly onEpoch?: ((report: EpochReport) => void | Promise<void>) | undefined;
  readonly onStep?: ((step: number, steps: number) => void) | undefined;
}

/**
 * Trains a network by gradient descent: the loop behind the tutorial's head, the MLP, fine-tuning and training from
 * scratch. Deterministic: everything random is drawn by (seed, epoch, step), so a run resumed from a state equals an
 * uninterrupted one bit for bit. The tensor backend must be ready.
 *
 * @param evaluate logits of the network as it is on the validation photos; absent: no validation
 * @returns epochs done
 * @throws GraftError `aborted`, `training-diverged`
 */
export async function trainNetwork(
  network: TrainableNetwork,
  source: TrainingSource,
  settings: TrainingSettings,
  evaluate: (() => Evaluated | Promise<Evaluated>) | undefined,
  control: TrainingControl = {},
  resumed?: TrainingState,
): Promise<number> {
  const learner = network.compile?.(settings) ?? eagerLearner(network, settings);
  const put = (state: readonly Float32Array[]): void => {
    restoreNetwork(network, state, (values, shape) => tf.tensor(values, shape));
    learner.pull();
  };
  let best = resumed?.best ?? null;
  const validationLosses = [...(resumed?.validationLosses ?? [])];
  if (resumed !== undefined) {
    put(resumed.network);
    learner.restoreOptimizer(resumed.optimizer);
  }
  let epoch = resumed?.epoch ?? 0;
  if (settings.startCounts === true && resumed === undefined && evaluate !== undefined) {
    const loss = watchedLoss(await evaluate(), settings);
    best = { epoch: 0, loss, network: networkState(network) };
  }
  try {
    while (epoch < settings.epochs && control.shouldStop?.(epoch) !== true && !ranOut(settings, best, epoch)) {
      epoch++;
      const began = performance.now();
      const trained = await trainEpoch(source, settings, epoch, learner, validationLosses, control);
      learner.push();
      const measured = await evaluate?.();
      const validation = measured && scoreLogits(measured.logits, measured.labels, settings.classes);
      const watched = measured === undefined ? trained.loss : watchedLoss(measured, settings);
      validationLosses.push(watched);
      const isBest = watched < (best?.loss ?? Infinity);
      if (isBest) best = { epoch, loss: watched, network: networkState(network) };
      const done = epoch;
      await control.onEpoch?.({
        epoch,
        learningRate: trained.learningRate,
        train: { loss: trained.loss, accuracy: trained.accuracy },
        ...(validation && { validation }),
        best: isBest,
        seconds: (performance.now() - began) / 1000,
        state: () => ({
          epoch: done,
          network: networkState(network),
          optimizer: learner.optimizerState(),
          validationLosses: [...validationLosses],
          best,
        }),
      });
    }
    if (settings.restoreBest && best !== null) put(best.network);
    return epoch;
  } finally {
    learner.dispose();
  }
}

function watchedLoss({ logits, labels }: Evaluated, { classes, bestBy }: TrainingSettings): number {
  if (bestBy === 'calibrated-loss') return calibratedLoss(logits, labels, classes);
  return scoreLogits(logits, labels, classes).loss;
}

function ranOut(settings: TrainingSettings, best: TrainingState['best'], epoch: number): boolean {
  return settings.patience !== undefined && best !== null && epoch - best.epoch >= settings.patience;
}

async function trainEpoch(
  source: TrainingSource,
  settings: TrainingSettings,
  epoch: number,
  learner: Learner,
  validationLosses: readonly number[],
  control: TrainingControl,
): Promise<Scores & { learningRate: number }> {
  const { classes, seed, epochs } = settings;
  let step = 0;
  let [loss, right, rows, learningRate] = [0, 0, 0, settings.learningRate];
  for await (const batch of source.batches(epoch)) {
    await control.whilePaused?.();
    if (control.signal?.aborted === true) throw new GraftError({ code: 'aborted', what: 'Training was stopped' });
    const position = (epoch - 1) * source.steps + step;
    const factor = scheduleFactor(settings.schedule, position / (epochs * source.steps), validationLosses);
    learningRate = (control.learningRate?.() ?? settings.learningRate) * factor;
    const count = batch.labels.length;
    let inputs = batch.inputs;
    let targets = weightedTargets(batch.labels, settings);
    if (settings.mixup !== undefined && settings.mixup > 0) {
      ({ features: inputs, targets } = mixup(inputs, targets, count, settings.mixup, seed, position));
    }
    const dropout = new RandomStream(seed, PURPOSE.dropout, position);
    const { rowShape } = source;
    const result = learner.step({ inputs, rowShape, targets, rows: count, learningRate, dropout });
    if (!Number.isFinite(result.loss)) throw diverged(epoch, learningRate);
    loss += result.loss * count;
    right += scoreLogits(result.logits, batch.labels, classes).accuracy * count;
    rows += count;
    step++;
    control.onStep?.(step, source.steps);
  }
  return { loss: loss / rows, accuracy: right / rows, learningRate };
}

function diverged(epoch: number, learningRate: number): GraftError {
  return new GraftError({
    code: 'training-diverged',
    what: `The loss is no longer a number in epoch ${epoch}`,
    received: `learning rate ${learningRate}`,
    expected: 'a learning rate at which the loss falls',
    next: 'use a smaller learning rate',
  });
}
