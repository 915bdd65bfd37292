import { GraftError } from '../errors/index.ts';
import { headLogits, type Head } from '../model/index.ts';
import {
  calibrationFactor,
  fitLinearHead,
  fitNeighbours,
  HeadNetwork,
  meanScores,
  mlpHead,
  trainNetwork,
  tutorialHead,
  type Emit,
  type FittedNeighbours,
  type LogitScores,
  type TrainingSettings,
  type TrainingSource,
  type TrainingState,
} from '../train/index.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { SplitFeatures } from './job-features.ts';
import { emitProvisional, epochEnd } from './epoch-end.ts';
import { classWeightsOf, steppingFlags, withGradientOptions } from './gradient-options.ts';
import type { RunControl } from './run-control.ts';
import { scaledHead } from './scaled-head.ts';
import { settledSettings } from './settled-settings.ts';
import type { ResolvedConfig } from './training-config.ts';

/** A trained head, and how it was made: plain JSON for the bundle. */
export interface TrainedHead {
  readonly head: Head;
  readonly description: Readonly<Record<string, unknown>>;
}

export interface HeadJob {
  readonly config: ResolvedConfig;
  readonly classes: number;
  readonly numFeatures: number;
  readonly validation: SplitFeatures | undefined;
  /** Class of each training photo. */
  readonly labels: Int32Array;
  readonly control: RunControl;
  readonly checkpoints: Checkpoints;
  readonly emit: Emit;
}

/**
 * A penalised linear head on stored features; see `fitLinearHead`.
 *
 * @throws GraftError `bad-option` where options for gradient descent have nothing to act on
 */
export async function fitLinear(
  job: HeadJob,
  train: SplitFeatures,
): Promise<{ trained: TrainedHead; /** Cross-validated, in nats. */ loss: number }> {
  const { config, classes, numFeatures, validation, emit, control, checkpoints } = job;
  checkSolvable(config);
  control.begin('solving');
  const classWeights = classWeightsOf(config, job.labels, classes);
  /** What people asked for between two rounds. */
  const answer = async (head: Head, round: number, measured?: LogitScores): Promise<void> => {
    if (control.takeEvaluationRequest()) emitProvisional(measured, 'head', round, emit);
    if (control.takeSnapshotRequest()) await checkpoints.afterEpoch(round, headState(head, round), true);
  };
  const judged = (head: Head) => validation && meanScores(head, validation.features, validation.labels);
  const labels = Int32Array.from(
    { length: train.labels.length * train.viewsEach },
    (_, row) => train.labels[Math.floor(row / train.viewsEach)]!,
  );
  const groups = Int32Array.from(labels, (_, row) => Math.floor(row / train.viewsEach));
  const plain = plainView(train, numFeatures);
  let bestLoss = Infinity;
  let rounds = 0;
  let last = performance.now();
  const fitted = await fitLinearHead(
    { features: train.features, width: numFeatures, labels, groups },
    {
      classes,
      seed: config.seed,
      ...(classWeights && { classWeights }),
      maxIterations: config.epochs,
      shouldStop: () => control.endsHere('head', ++rounds),
      betweenRounds: () => control.checkpoint(),
      onIteration: async (head, iteration) => {
        const scores = meanScores(head, plain, train.labels);
        const measured = judged(head);
        const watched = measured?.loss ?? scores.loss;
        const best = watched < bestLoss;
        if (best) bestLoss = watched;
        const now = performance.now();
        emit({
          type: 'epoch',
          stage: 'head',
          epoch: iteration,
          epochs: config.epochs,
          learningRate: 1,
          train: { loss: scores.loss, accuracy: scores.accuracy },
          ...(measured && { validation: { loss: measured.loss, accuracy: measured.accuracy } }),
          ...(measured && { confusion: measured.confusion }),
          best,
          seconds: (now - last) / 1000,
        });
        last = now;
        await answer(head, iteration, measured);
      },
    },
  );
  await answer(fitted.head, fitted.iterations, judged(fitted.head));
  const crossValidation = fitted.candidates.map(({ penalty, loss, accuracy }) => ({
    penalty,
    loss: rounded(loss),
    accuracy: rounded(accuracy),
  }));
  return {
    trained: { head: fitted.head, description: { kind: 'linear', penalty: fitted.penalty, crossValidation } },
    loss: fitted.candidates.reduce((least, { loss }) => Math.min(least, loss), Infinity),
  };
}

/** With more photos a linear head is not beaten by nearest neighbours, and the comparison takes seconds. */
const MOST_COMPARED = 2000;

/**
 * The head of `auto`: nearest neighbours where they do better than a linear head in cross-validation, which is rare.
 *
 * @param isTuned whether it is fine-tuned afterwards, which only a linear head can be
 */
export async function fitBest(job: HeadJob, train: SplitFeatures, isTuned: () => boolean): Promise<TrainedHead> {
  const { config, classes, numFeatures, emit } = job;
  const linear = await fitLinear(job, train);
  if (train.labels.length > MOST_COMPARED || isTuned()) return linear.trained;
  const plain = { features: plainView(train, numFeatures), width: numFeatures, labels: train.labels };
  const neighbours = fitNeighbours(plain, classes, config.seed);
  const loss = Math.min(...neighbours.candidates.map((one) => one.loss));
  if (!Number.isFinite(linear.loss) || loss >= linear.loss) return linear.trained;
  const message =
    `nearest neighbours have a cross-validated loss of ${loss.toFixed(3)}, ` +
    `the linear head ${linear.loss.toFixed(3)}: taking the neighbours`;
  emit({ type: 'log', level: 'info', code: 'head', message });
  return described(neighbours);
}

/** Nearest neighbours among the training photos as they are; see `fitNeighbours`. */
export function fitNearest(
  { config, classes, numFeatures, emit, validation }: HeadJob,
  train: SplitFeatures,
): TrainedHead {
  const began = performance.now();
  const plain = plainView(train, numFeatures);
  const fitted = fitNeighbours({ features: plain, width: numFeatures, labels: train.labels }, classes, config.seed);
  const { loss, accuracy } = fitted.candidates.find(({ sharpness }) => sharpness === fitted.sharpness)!;
  const measured = validation && meanScores(fitted.head, validation.features, validation.labels);
  emit({
    type: 'epoch',
    stage: 'head',
    epoch: 1,
    epochs: 1,
    learningRate: 1,
    train: { loss, accuracy },
    ...(measured && { validation: { loss: measured.loss, accuracy: measured.accuracy } }),
    ...(measured && { confusion: measured.confusion }),
    best: true,
    seconds: (performance.now() - began) / 1000,
  });
  return described(fitted);
}

function described({ head, sharpness, candidates }: FittedNeighbours): TrainedHead {
  const crossValidation = candidates.map((one) => ({
    sharpness: one.sharpness,
    loss: rounded(one.loss),
    accuracy: rounded(one.accuracy),
  }));
  return { head, description: { kind: 'knn', sharpness, crossValidation } };
}

/** A head by gradient descent: the tutorial's, or an MLP. */
export async function fitByGradient(
  job: HeadJob,
  kind: 'tutorial' | 'mlp',
  source: TrainingSource,
): Promise<TrainedHead> {
  const { config, classes, numFeatures, validation, emit, control, checkpoints } = job;
  const start = kind === 'mlp' ? mlpHead : tutorialHead;
  const network = new HeadNetwork(start(numFeatures, classes, config.seed));
  const usual = withGradientOptions(gradientSettings(config, kind, classes), config, job.labels);
  const settings = await settledSettings({ ...job, stage: 'head' }, network, source, usual);
  control.begin('stepping');
  const evaluate =
    validation &&
    (() => ({
      logits: headLogits(network.toHead(), validation.features, validation.labels.length),
      labels: validation.labels,
    }));
  try {
    const epochs = await trainNetwork(
      network,
      source,
      settings,
      evaluate,
      {
        signal: control.signal,
        shouldStop: (done) => done > 0 && control.endsHere('head', done),
        whilePaused: () => control.checkpoint(),
        learningRate: () => control.learningRate,
        onEpoch: epochEnd({ stage: 'head', epochs: settings.epochs, control, checkpoints, emit }),
      },
      await checkpoints.resume(control),
    );
    const { optimizer, schedule, learningRate } = settings;
    const description = { kind, optimizer, schedule, learningRate, epochs };
    // The tutorial's own recipe stays as it is.
    if (config.recipe === 'tutorial' || validation === undefined) return { head: network.toHead(), description };
    return calibrated(network.toHead(), validation, description);
  } catch (error) {
    await checkpoints.flush();
    throw error;
  } finally {
    network.dispose();
  }
}

/** Temperature scaling on validation photos, put into the last layer's weights: every form of the model then has it. */
function calibrated(head: Head, validation: SplitFeatures, description: TrainedHead['description']): TrainedHead {
  const last = head.layers.at(-1);
  if (last?.kind !== 'dense') return { head, description };
  const logits = headLogits(head, validation.features, validation.labels.length);
  const factor = calibrationFactor(logits, validation.labels, last.units);
  return { head: scaledHead(head, factor), description: { ...description, temperature: rounded(1 / factor) } };
}

/** Options for gradient descent are an error where nothing descends: they would be without effect, silently. */
function checkSolvable(config: ResolvedConfig): void {
  const given = config.fineTune > 0 ? [] : steppingFlags(config);
  if (given.length === 0) return;
  throw new GraftError({
    code: 'bad-option',
    what: 'The linear head is solved, not trained by gradient descent',
    received: given.join(' '),
    expected: 'these with --head mlp, --head tutorial or --fine-tune N',
    next: 'graft train --help',
  });
}

/** A head that is solved, as a state to look at: there is nothing to go on from. */
function headState({ layers }: Head, epoch: number): TrainingState {
  const network = layers.flatMap((layer) => (layer.kind === 'dense' ? [layer.kernel, layer.bias] : []));
  return { epoch, network, optimizer: { steps: 0, slots: [] }, validationLosses: [], best: null };
}

function gradientSettings(config: ResolvedConfig, kind: 'tutorial' | 'mlp', classes: number): TrainingSettings {
  const { epochs, seed } = config;
  const common = { classes, epochs, seed, learningRate: 1e-3 };
  if (config.recipe === 'tutorial') {
    // The article trains for a number of epochs and keeps what comes out.
    return { ...common, optimizer: { kind: 'adam' }, schedule: { kind: 'constant' }, restoreBest: false };
  }
  const optimizer = kind === 'mlp' ? ({ kind: 'adamw', weightDecay: 0.01 } as const) : ({ kind: 'adam' } as const);
  return { ...common, optimizer, schedule: { kind: 'cosine' }, restoreBest: true, patience: 10 };
}

function plainView({ features, labels, viewsEach }: SplitFeatures, width: number): Float32Array {
  if (viewsEach === 1) return features;
  const output = new Float32Array(labels.length * width);
  for (let photo = 0; photo < labels.length; photo++) {
    const start = photo * viewsEach * width;
    output.set(features.subarray(start, start + width), photo * width);
  }
  return output;
}

function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
