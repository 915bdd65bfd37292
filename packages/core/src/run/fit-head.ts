import type { Head } from '../model/index.ts';
import {
  fitDiscriminant,
  fitLinearHead,
  fitNeighbours,
  meanScores,
  type FittedDiscriminant,
  type FittedNeighbours,
  type LabelledFeatures,
  type LogitScores,
  type TrainingState,
} from '../train/index.ts';
import { emitProvisional } from './epoch-end.ts';
import { classWeightsOf } from './gradient-options.ts';
import { rounded, type HeadJob, type TrainedHead } from './head-job.ts';
import type { SplitFeatures } from './job-features.ts';

/**
 * A penalised linear head on stored features; see `fitLinearHead`.
 */
export async function fitLinear(
  job: HeadJob,
  train: SplitFeatures,
): Promise<{ trained: TrainedHead; /** Cross-validated, in nats. */ loss: number }> {
  const { config, classes, numFeatures, validation, emit, control, checkpoints } = job;
  control.begin('solving');
  const classWeights = classWeightsOf(config, job.labels, classes);
  /** What people asked for between two rounds. */
  const answer = async (head: Head, round: number, measured?: LogitScores): Promise<void> => {
    if (control.takeEvaluationRequest()) emitProvisional(measured, 'head', round, emit);
    if (control.takeSnapshotRequest()) await checkpoints.afterEpoch(round, headState(head, round), true);
  };
  const judged = (head: Head) => validation && meanScores(head, validation.features, validation.labels);
  const plain = plainView(train, numFeatures);
  let bestLoss = Infinity;
  let rounds = 0;
  let last = performance.now();
  const fitted = await fitLinearHead(allViews(train, numFeatures), {
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
  });
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

/** With more photos a regression is not beaten by nearest neighbours, and the comparison takes seconds. */
const MOST_COMPARED = 2000;

/** With more photos a regression is about as good as a discriminant. */
const FEW_PHOTOS = 400;

/**
 * The head of `auto`: a regression, unless a discriminant (with few photos) or nearest neighbours do better in
 * cross-validation.
 *
 * @param isTuned whether it is fine-tuned afterwards, which nearest neighbours cannot be
 */
export async function fitBest(job: HeadJob, train: SplitFeatures, isTuned: () => boolean): Promise<TrainedHead> {
  const { config, classes, numFeatures, emit } = job;
  const linear = await fitLinear(job, train);
  const rivals: { readonly name: string; readonly trained: TrainedHead; readonly loss: number }[] = [];
  // Where classes are weighted only the regression does as told.
  if (train.labels.length <= FEW_PHOTOS && Number.isFinite(linear.loss) && config.classWeights === null) {
    const fitted = await fitDiscriminant(allViews(train, numFeatures), solving(job));
    rivals.push({ name: 'a discriminant', trained: describedDiscriminant(fitted), loss: leastLoss(fitted.candidates) });
  }
  if (train.labels.length <= MOST_COMPARED && Number.isFinite(linear.loss) && !isTuned()) {
    const plain = { features: plainView(train, numFeatures), width: numFeatures, labels: train.labels };
    const fitted = fitNeighbours(plain, classes, config.seed);
    rivals.push({ name: 'nearest neighbours', trained: described(fitted), loss: leastLoss(fitted.candidates) });
  }
  const best = rivals.reduce<(typeof rivals)[number] | undefined>((a, b) => (a && a.loss <= b.loss ? a : b), undefined);
  if (best === undefined || best.loss >= linear.loss) return linear.trained;
  const message = `cross-validated loss of ${best.name} ${best.loss.toFixed(3)}, of a regression ${linear.loss.toFixed(3)}: taking ${best.name}`;
  emit({ type: 'log', level: 'info', code: 'head', message });
  return best.trained;
}

/** Nearest neighbours among the training photos as they are; see `fitNeighbours`. */
export function fitNearest(job: HeadJob, train: SplitFeatures): TrainedHead {
  const { config, classes, numFeatures } = job;
  const began = performance.now();
  const plain = plainView(train, numFeatures);
  const fitted = fitNeighbours({ features: plain, width: numFeatures, labels: train.labels }, classes, config.seed);
  tellSolved(job, fitted.head, bestOf(fitted.candidates), began);
  return described(fitted);
}

/** A shrunken linear discriminant; see `fitDiscriminant`. */
export async function fitShape(job: HeadJob, train: SplitFeatures): Promise<TrainedHead> {
  const began = performance.now();
  const fitted = await fitDiscriminant(allViews(train, job.numFeatures), solving(job));
  tellSolved(job, fitted.head, bestOf(fitted.candidates), began);
  return describedDiscriminant(fitted);
}

const solving = ({ config, classes, control }: HeadJob) => ({
  classes,
  seed: config.seed,
  betweenRounds: () => control.checkpoint(),
});

/** The one epoch of a head that is solved at a stroke, with its cross-validated scores as those of training. */
function tellSolved(
  { validation, emit }: HeadJob,
  head: Head,
  { loss, accuracy }: { readonly loss: number; readonly accuracy: number },
  began: number,
): void {
  const measured = validation && meanScores(head, validation.features, validation.labels);
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
}

function bestOf<T extends { readonly loss: number }>(candidates: readonly T[]): T {
  return candidates.reduce((a, b) => (b.loss < a.loss ? b : a));
}

const leastLoss = (candidates: readonly { readonly loss: number }[]): number => bestOf(candidates).loss;

function describedDiscriminant({ head, shrinkage, candidates }: FittedDiscriminant): TrainedHead {
  const crossValidation = candidates.map((one) => ({
    shrinkage: one.shrinkage,
    loss: rounded(one.loss),
    accuracy: rounded(one.accuracy),
  }));
  return { head, description: { kind: 'discriminant', shrinkage, crossValidation } };
}

function described({ head, sharpness, candidates }: FittedNeighbours): TrainedHead {
  const crossValidation = candidates.map((one) => ({
    sharpness: one.sharpness,
    loss: rounded(one.loss),
    accuracy: rounded(one.accuracy),
  }));
  return { head, description: { kind: 'knn', sharpness, crossValidation } };
}

/** A head that is solved, as a state to look at: there is nothing to go on from. */
function headState({ layers }: Head, epoch: number): TrainingState {
  const network = layers.flatMap((layer) => (layer.kind === 'dense' ? [layer.kernel, layer.bias] : []));
  return { epoch, network, optimizer: { steps: 0, slots: [] }, validationLosses: [], best: null };
}

/** Every view as a row, those of one photo in one group. */
function allViews({ features, labels, viewsEach }: SplitFeatures, width: number): LabelledFeatures {
  const groups = Int32Array.from({ length: labels.length * viewsEach }, (_, row) => Math.floor(row / viewsEach));
  return { features, width, labels: groups.map((photo) => labels[photo]!), groups };
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
