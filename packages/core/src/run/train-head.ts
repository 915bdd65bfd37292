import { POLICIES, type ImagePipeline } from '../image/index.ts';
import type { FeatureExtractor } from '../features/index.ts';
import type { Emit } from '../train/index.ts';
import type { AuditedDataset } from './audit-dataset.ts';
import { Checkpoints } from './checkpoints.ts';
import { fitByGradient } from './fit-by-gradient.ts';
import { fitBest, fitLinear, fitNearest, fitShape } from './fit-head.ts';
import type { HeadJob, TrainedHead } from './head-job.ts';
import { FineTuneRounds } from './fine-tune-rounds.ts';
import type { JobFeatures } from './job-features.ts';
import type { RunControl } from './run-control.ts';
import type { RunDirectory } from './run-directory.ts';
import type { ResolvedConfig } from './training-config.ts';
import { freshSource, storedSource } from './training-sources.ts';

export interface HeadTraining {
  readonly config: ResolvedConfig;
  readonly run: RunDirectory;
  readonly resuming: boolean;
  readonly emit: Emit;
  readonly audited: AuditedDataset;
  readonly features: JobFeatures;
  readonly control: RunControl;
  /** Whether training photos are augmented anew each epoch. */
  readonly fresh: boolean;
  readonly pipeline: ImagePipeline;
  readonly openExtractor: () => Promise<FeatureExtractor>;
}

/** Trains the head that the job asks for, on stored features or on fresh views. */
export async function trainHead(training: HeadTraining): Promise<TrainedHead> {
  const { config, run, emit, resuming, audited, features, control, fresh } = training;
  const { dataset } = audited;
  const { batchSize, seed } = config;
  const headJob: HeadJob = {
    config,
    classes: dataset.classes.length,
    numFeatures: features.numFeatures,
    validation: features.splits.validation,
    labels: Int32Array.from(
      dataset.samples.filter(({ split }) => split === 'train'),
      ({ label }) => label,
    ),
    control,
    checkpoints: new Checkpoints(run.checkpoints, 'head', resuming, emit),
    emit,
  };
  if (fresh) {
    const source = freshSource({
      samples: dataset.samples.filter(({ split }) => split === 'train'),
      policy: POLICIES[config.policy],
      pipeline: training.pipeline,
      extractor: await training.openExtractor(),
      batchSize,
      seed,
      signal: control.signal,
    });
    return fitByGradient(headJob, config.head === 'mlp' ? 'mlp' : 'tutorial', source);
  }
  const { train } = features.splits;
  if (train === undefined) throw new TypeError('Training photos were not extracted');
  if (config.head === 'auto') {
    // What is fine-tuned afterwards has to have a gradient, and nearest neighbours have none.
    const rounds = await FineTuneRounds.open(run.checkpoints, resuming, config.fineTune);
    return fitBest(headJob, train, () => rounds.length > 0 || control.stagesRequested !== undefined);
  }
  if (config.head === 'linear') return (await fitLinear(headJob, train)).trained;
  if (config.head === 'discriminant') return fitShape(headJob, train);
  if (config.head === 'knn') return fitNearest(headJob, train);
  return fitByGradient(headJob, config.head, storedSource(train, features.numFeatures, batchSize, seed));
}
