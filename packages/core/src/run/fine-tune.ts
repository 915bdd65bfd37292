import { exportOnnx } from '@graft/onnx';
import * as tf from '@tensorflow/tfjs-core';

import { hashAllWeights, type Stage } from '../backbone/index.ts';
import type { Split } from '../data/index.ts';
import type { ImagePipeline } from '../image/index.ts';
import { GraftError } from '../errors/index.ts';
import { openOnnxExtractor, type FeatureExtractor, type FeatureIdentity } from '../features/index.ts';
import { headClasses, type Head } from '../model/index.ts';
import {
  calibratedLoss,
  calibrationFactor,
  NetworkTail,
  scoreLogits,
  trainNetwork,
  type Emit,
  type TrainingSettings,
} from '../train/index.ts';
import type { AuditedDataset } from './audit-dataset.ts';
import type { Checkpoints } from './checkpoints.ts';
import { epochEnd } from './epoch-end.ts';
import { fineTuneViews } from './fine-tune-views.ts';
import { withGradientOptions } from './gradient-options.ts';
import type { TrainedHead } from './head-job.ts';
import { jobFeatures, type SplitFeatures } from './job-features.ts';
import type { PreparedBackbone } from './prepared-backbone.ts';
import type { RunControl } from './run-control.ts';
import { scaledHead } from './scaled-head.ts';
import { settledSettings } from './settled-settings.ts';
import { stageRates } from './stage-rates.ts';
import type { ResolvedConfig } from './training-config.ts';
import { storedSource } from './training-sources.ts';

export interface FineTuneJob {
  readonly config: ResolvedConfig;
  /** So many of the last stages. */
  readonly stages: number;
  /** Ends after this epoch: there, in an earlier life of the run, somebody wanted other stages. */
  readonly until: number | undefined;
  readonly audited: AuditedDataset;
  readonly backbone: PreparedBackbone;
  readonly trained: TrainedHead;
  readonly pipeline: ImagePipeline;
  readonly control: RunControl;
  readonly checkpoints: Checkpoints;
  /** The name of this round of fine-tuning, as its checkpoints have it. */
  readonly name: string;
  readonly emit: Emit;
}

export interface FineTuned {
  /** Epochs done. */
  readonly epochs: number;
  /** The head, trained on; the backbone's model now holds the trained kernels. */
  readonly trained: TrainedHead;
  readonly weightsHash: string;
  /** Logits of the whole network, row-major `[photos, classes]`. */
  readonly logits: Readonly<Partial<Record<Split, Float32Array>>>;
  readonly splits: Readonly<Partial<Record<Split, SplitFeatures>>>;
}

/** AdamW's rate for the head and the last stage. */
const LEARNING_RATE = 1e-3;

/** Photos of a batch of evaluation. */
const EVALUATION_BATCH = 64;

/**
 * Trains the last stages of the backbone with the head, from where the head's own training ended. The activations where the
 * frozen part ends are computed once and stored, as augmented views; only what is above runs in every step. The network
 * with the best validation loss after temperature scaling is kept, the one from before included, and scaled so.
 *
 * @throws GraftError `bad-option` where there are not so many stages, `stage-not-a-cut`, `aborted`
 */
export async function fineTune(job: FineTuneJob): Promise<FineTuned> {
  const { config, audited, backbone, trained, pipeline, control, checkpoints, emit, until, name } = job;
  const { stages } = backbone.preset;
  const freezeLayer = freezePoint(stages, job.stages);
  control.begin('preparing');
  const tail = new NetworkTail({
    backbone: backbone.model,
    freezeLayer,
    head: trained.head,
    rateOf: stageRates(backbone.model, stages, job.stages),
  });
  let opened: Promise<FeatureExtractor> | undefined;
  try {
    const width = tail.inputShape.reduce((product, size) => product * size, 1);
    const identity: FeatureIdentity = {
      ...backbone.identity,
      numFeatures: width,
      detail: `onnx-activations-of-${freezeLayer}`,
    };
    const { preprocessing, model } = backbone;
    const openExtractor = (): Promise<FeatureExtractor> =>
      (opened ??= exportOnnx(model, { preprocessing, inputType: 'uint8', pool: 'none', outputLayer: freezeLayer }).then(
        (graph) => openOnnxExtractor(graph, identity, config.threads ?? undefined),
      ));
    const { seed, cache, batchSize } = config;
    const splits: Split[] = ['train', 'validation', 'test'];
    const photos = audited.dataset.samples.filter(({ split }) => split === 'train').length;
    const views = fineTuneViews(config, photos, width);
    const stored = await jobFeatures({
      ...{
        audited,
        identity,
        pipeline,
        openExtractor,
        views,
        policy: config.policy,
        splits,
        seed,
        cache,
        control,
        emit,
      },
    });
    const { train, validation } = stored.splits;
    if (train === undefined) throw new TypeError('Training photos were not extracted');
    const classes = headClasses(trained.head);
    const usual: TrainingSettings = {
      classes,
      epochs: config.fineTuneEpochs,
      seed,
      learningRate: LEARNING_RATE,
      optimizer: { kind: 'adamw', weightDecay: 0.01 },
      schedule: { kind: 'cosine', warmUp: 0.1 },
      clipNorm: 1,
      startCounts: true,
      restoreBest: true,
      bestBy: 'calibrated-loss',
    };
    const source = { ...storedSource(train, width, batchSize, seed), rowShape: tail.inputShape };
    const asked = withGradientOptions(usual, config, train.labels);
    const settings = await settledSettings({ config, control, emit, stage: 'fine-tune' }, tail, source, asked);
    control.begin('stepping');
    const logitsOf = (split: SplitFeatures): Float32Array => tailLogits(tail, split, width, classes);
    const before = validation && logitsOf(validation);
    const state = await checkpoints.resume(control);
    let kept = state?.best?.epoch ?? 0;
    const tell = epochEnd({ stage: 'fine-tune', epochs: settings.epochs, control, checkpoints, emit });
    const epochs = await trainNetwork(
      tail,
      source,
      settings,
      validation && (() => ({ logits: logitsOf(validation), labels: validation.labels })),
      {
        signal: control.signal,
        shouldStop: (done) => control.endsHere(name, done) || control.stagesRequested !== undefined || done === until,
        whilePaused: () => control.checkpoint(),
        learningRate: () => control.learningRate,
        onEpoch: (report) => {
          if (report.best) kept = report.epoch;
          return tell(report);
        },
      },
      state,
    );
    // Whoever wants other stages next gets them from here, and so does a run that is resumed.
    await checkpoints.flush();
    const logits: Partial<Record<Split, Float32Array>> = {};
    for (const split of ['validation', 'test'] as const) {
      const features = stored.splits[split];
      if (features !== undefined) logits[split] = logitsOf(features);
    }
    const factor = validation && kept > 0 ? calibrationFactor(logits.validation!, validation.labels, classes) : 1;
    for (const values of Object.values(logits)) for (const i of values.keys()) values[i]! *= factor;
    if (before !== undefined) tellOfGain(before, logits.validation!, validation!.labels, classes, kept, emit);
    const head: Head = scaledHead(tail.commit(), factor);
    const fineTuned = { stages: job.stages, after: freezeLayer, epochs, kept, views };
    const description = { ...trained.description, fineTuned };
    const weightsHash = await hashAllWeights(backbone.model);
    return { epochs, trained: { head, description }, weightsHash, logits, splits: stored.splits };
  } catch (error) {
    await checkpoints.flush();
    throw error;
  } finally {
    await opened?.then((extractor) => extractor.close()).catch(() => undefined);
    tail.dispose();
  }
}

function freezePoint(stages: readonly Stage[], unfrozen: number): string {
  const stage = stages[stages.length - unfrozen - 1];
  if (stage !== undefined) return stage.lastLayer;
  throw new GraftError({
    code: 'bad-option',
    what: 'The backbone has not so many stages to unfreeze',
    received: `--fine-tune ${unfrozen}`,
    expected: `at most ${stages.length - 1} (${stages.map(({ name }) => name).join(', ')})`,
  });
}

/** What fine-tuning was good for, on photos that it did not see. */
function tellOfGain(
  before: Float32Array,
  after: Float32Array,
  labels: Int32Array,
  classes: number,
  kept: number,
  emit: Emit,
): void {
  const scores = (logits: Float32Array): string => {
    const { accuracy } = scoreLogits(logits, labels, classes);
    return `loss ${calibratedLoss(logits, labels, classes).toFixed(4)}, accuracy ${(100 * accuracy).toFixed(1)} %`;
  };
  const message =
    kept === 0
      ? `fine-tuning made nothing better on the validation photos (${scores(before)}): the network from before it is kept`
      : `fine-tuning: on the validation photos calibrated ${scores(before)} before; ${scores(after)} after epoch ${kept}, which is kept`;
  emit({ type: 'log', level: 'info', code: 'fine-tuned', message });
}

function tailLogits(tail: NetworkTail, split: SplitFeatures, width: number, classes: number): Float32Array {
  const rows = split.labels.length;
  const logits = new Float32Array(rows * classes);
  for (let start = 0; start < rows; start += EVALUATION_BATCH) {
    const count = Math.min(EVALUATION_BATCH, rows - start);
    const values = split.features.subarray(start * width, (start + count) * width);
    const output = tf.tidy(() => tail.logits(tf.tensor(values, [count, ...tail.inputShape])));
    logits.set(output.dataSync<'float32'>(), start * classes);
    output.dispose();
  }
  return logits;
}
