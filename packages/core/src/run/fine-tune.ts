import { exportOnnx } from '@graft/onnx';
import * as tf from '@tensorflow/tfjs-core';

import { hashAllWeights, type Stage } from '../backbone/index.ts';
import type { ImagePipeline, Split } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';
import { openOnnxExtractor, type FeatureExtractor, type FeatureIdentity } from '../features/index.ts';
import { headClasses, type Head } from '../model/index.ts';
import { NetworkTail, trainNetwork, type Emit, type TrainingSettings } from '../train/index.ts';
import type { AuditedDataset } from './audit-dataset.ts';
import type { Checkpoints } from './checkpoints.ts';
import { epochEnd } from './epoch-end.ts';
import type { TrainedHead } from './fit-head.ts';
import { withGradientOptions } from './gradient-options.ts';
import { jobFeatures, type SplitFeatures } from './job-features.ts';
import type { PreparedBackbone } from './prepared-backbone.ts';
import type { RunControl } from './run-control.ts';
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
  readonly views: number;
  readonly control: RunControl;
  readonly checkpoints: Checkpoints;
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

/** Epochs at most: with a pretrained network the best comes early. */
const MOST_EPOCHS = 12;

/** Adam's rate for the head and the last stage. */
const LEARNING_RATE = 1e-4;

/** Each stage further from the head learns so much more slowly (Howard and Ruder 2018, discriminative fine-tuning). */
const STAGE_FACTOR = 1 / 2.6;

/** Photos of a batch of evaluation. */
const EVALUATION_BATCH = 64;

/**
 * Trains the last stages of the backbone with the head, from where the head's own training ended. The activations where the
 * frozen part ends are computed once and stored; only what is above runs in every step. The network with the best
 * validation loss is kept, the one from before included.
 *
 * @throws GraftError `bad-option` where there are not so many stages, `stage-not-a-cut`, `aborted`
 */
export async function fineTune(job: FineTuneJob): Promise<FineTuned> {
  const { config, audited, backbone, trained, pipeline, views, control, checkpoints, emit, until } = job;
  const { stages } = backbone.preset;
  const freezeLayer = freezePoint(stages, job.stages);
  control.begin('preparing');
  const tail = new NetworkTail({
    backbone: backbone.model,
    freezeLayer,
    head: trained.head,
    rateOf: stageRates(backbone, stages, job.stages),
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
    const stored = await jobFeatures({
      ...{ audited, identity, pipeline, openExtractor, views, splits, seed, cache, control, emit },
    });
    const { train, validation } = stored.splits;
    if (train === undefined) throw new TypeError('Training photos were not extracted');
    const classes = headClasses(trained.head);
    const usual: TrainingSettings = {
      classes,
      epochs: Math.min(config.epochs, MOST_EPOCHS),
      seed,
      learningRate: LEARNING_RATE,
      optimizer: { kind: 'adamw', weightDecay: 0.01 },
      schedule: { kind: 'cosine', warmUp: 0.1 },
      clipNorm: 1,
      patience: 4,
      startCounts: true,
      restoreBest: true,
    };
    const settings = withGradientOptions(usual, config, train.labels);
    control.begin('stepping');
    const logitsOf = (split: SplitFeatures): Float32Array => tailLogits(tail, split, width, classes);
    const epochs = await trainNetwork(
      tail,
      { ...storedSource(train, width, batchSize, seed), rowShape: tail.inputShape },
      settings,
      validation && (() => ({ logits: logitsOf(validation), labels: validation.labels })),
      {
        signal: control.signal,
        shouldStop: (done) => control.stopRequested || control.stagesRequested !== undefined || done === until,
        whilePaused: () => control.checkpoint(),
        learningRate: () => control.learningRate,
        onEpoch: epochEnd({ stage: 'fine-tune', epochs: settings.epochs, control, checkpoints, emit }),
      },
      await checkpoints.resume(control),
    );
    // Whoever wants other stages next gets them from here, and so does a run that is resumed.
    await checkpoints.flush();
    const logits: Partial<Record<Split, Float32Array>> = {};
    for (const split of ['validation', 'test'] as const) {
      const features = stored.splits[split];
      if (features !== undefined) logits[split] = logitsOf(features);
    }
    const head: Head = tail.commit();
    const description = { ...trained.description, fineTuned: { stages: job.stages, after: freezeLayer, epochs } };
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

/** Rates by layer: 1 in the last stage, less in those before. */
function stageRates(
  { model }: PreparedBackbone,
  stages: readonly Stage[],
  unfrozen: number,
): (layer: string) => number {
  const rates = new Map<string, number>();
  let stage = 0;
  for (const { name } of model.layers) {
    rates.set(name, STAGE_FACTOR ** Math.min(unfrozen, stages.length - 1 - stage));
    if (stage < stages.length - 1 && name === stages[stage]!.lastLayer) stage++;
  }
  return (layer) => rates.get(layer) ?? 1;
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
