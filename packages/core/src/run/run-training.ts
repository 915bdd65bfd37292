import { hashAllWeights, type Preprocessing } from '../backbone/index.ts';
import { type Split } from '../data/index.ts';
import { openPipeline, type ImagePipeline } from '../image/index.ts';
import { GraftError, isGraftError } from '../errors/index.ts';
import { evictFeatures, type FeatureExtractor } from '../features/index.ts';
import { headLogits } from '../model/index.ts';
import { EVENT_SCHEMA_VERSION, type Emit, type RunCommand, type TrainingEventBody } from '../train/index.ts';
import { auditForTraining } from './audit-dataset.ts';
import { cachePlaces } from './cache-places.ts';
import { chooseImageSize } from './choose-image-size.ts';
import { choosePrecision } from './choose-precision.ts';
import { evaluateSplit } from './evaluate-split.ts';
import { recordEvents } from './event-record.ts';
import { jobFeatures } from './job-features.ts';
import { Phases } from './phases.ts';
import { prepareBackbone, type PreparedBackbone } from './prepared-backbone.ts';
import { reportRun } from './report-run.ts';
import { RunControl } from './run-control.ts';
import { createRun, findRun, writeRunBoard, type RunDirectory } from './run-directory.ts';
import { runScratch } from './run-scratch.ts';
import { saveRun, type FinishedRun } from './save-run.ts';
import { StopRecord } from './stop-record.ts';
import { commandOf, defaultViews, resolveConfig, type ResolvedConfig, type TrainingConfig } from './training-config.ts';
import { trainHead } from './train-head.ts';
import { fineTuneInRounds, unfreezingOf, wantsFineTuning } from './unfreezing.ts';

export type FinishedEvent = Extract<TrainingEventBody, { type: 'finished' }>;

export interface RunContext {
  /** Receives every event, in order; `failed` or `interrupted` last where the run does not finish. */
  readonly emit: Emit;
  /** Interrupts the run; its state is kept. */
  readonly signal?: AbortSignal | undefined;
  /** What people ask of the run while it goes on. */
  readonly commands?: AsyncIterable<RunCommand> | undefined;
  /** Reads the photos; by default one of the job's number of threads, closed at the end. */
  readonly pipeline?: ImagePipeline | undefined;
}

/** The article's preprocessing, `rescale=1/255`, whatever the backbone's own is. */
const TUTORIAL_PREPROCESSING: Preprocessing = {
  channelOrder: 'rgb',
  scale: 1 / 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/**
 * A whole job: from a folder of photos to a tested classifier in the run's folder. Every step is told by events.
 *
 * @throws GraftError after a last event `failed`, or `interrupted` (code `interrupted`)
 */
export async function runTraining(config: TrainingConfig, context: RunContext): Promise<FinishedEvent> {
  return begin(context, false, async () => {
    const resolved = resolveConfig(config);
    return { run: await createRun(resolved, config.out), config: resolved };
  });
}

/**
 * Goes on with a run that was interrupted or killed: the same job, with the features that it stored and the state of
 * training that it saved. The result equals that of an uninterrupted run.
 *
 * @param path the run's folder
 * @throws GraftError `run-missing`, `run-unreadable`, and as {@link runTraining}
 */
export async function resumeTraining(path: string, context: RunContext): Promise<FinishedEvent> {
  return begin(context, true, () => findRun(path));
}

async function begin(
  context: RunContext,
  resuming: boolean,
  open: () => Promise<{ run: RunDirectory; config: ResolvedConfig }>,
): Promise<FinishedEvent> {
  let { emit } = context;
  let run: RunDirectory | undefined;
  try {
    const opened = await open();
    ({ run } = opened);
    emit = recordEvents(run, emit);
    return await train({ ...opened, resuming, emit, context });
  } catch (error) {
    throw tellOfFailure(error, run, emit);
  }
}

interface Job {
  readonly config: ResolvedConfig;
  readonly run: RunDirectory;
  readonly resuming: boolean;
  readonly emit: Emit;
  readonly context: RunContext;
}

async function train(job: Job): Promise<FinishedEvent> {
  const { config, run, emit, context } = job;
  const phases = new Phases(emit);
  const control = new RunControl(emit, context.signal, context.commands);
  emit({
    type: 'started',
    schemaVersion: EVENT_SCHEMA_VERSION,
    runId: run.runId,
    runDirectory: run.path,
    pid: process.pid,
    config: { ...config },
    command: commandOf(config),
  });
  control.rememberStops(StopRecord.open(run.checkpoints, job.resuming));
  const { recipe, seed, cache } = config;
  if (recipe === 'scratch') {
    const { resuming } = job;
    const { classes, metrics } = await runScratch({
      config,
      run,
      resuming,
      phases,
      control,
      emit,
      pipeline: context.pipeline,
    });
    const made = { classes, metrics, backbone: 'scratch', imagesPerSecond: 0 };
    return await finish({ ...made, run, config, phases, control, emit });
  }
  const tutorial = recipe === 'tutorial';
  const audited = await phases.run('audit', () => auditForTraining(config.directory, seed, cache, emit));
  const prepare = (imageSize: number | undefined): Promise<PreparedBackbone> =>
    prepareBackbone({
      id: config.backbone,
      root: config.root ?? undefined,
      weights: config.weights ?? undefined,
      imageSize,
      backend: config.backend,
      fineTune: config.fineTune > 0,
      threads: config.threads ?? undefined,
      interpolation: tutorial ? 'nearest' : 'bilinear',
      preprocessing: tutorial ? TUTORIAL_PREPROCESSING : undefined,
    });
  const native = await phases.run('weights', () => prepare(config.imageSize ?? undefined));
  let backbone = native;
  control.unfreezing = unfreezingOf(config, native);
  const pipeline = context.pipeline ?? openPipeline(config.threads === null ? {} : { threads: config.threads });
  let opened: Promise<FeatureExtractor> | undefined;
  let openExtractor = (): Promise<FeatureExtractor> => (opened ??= backbone.openExtractor());
  try {
    const fresh = config.augment && config.views === 0;
    const splits: Split[] = fresh ? ['validation', 'test'] : ['train', 'validation', 'test'];
    const training = audited.dataset.samples.filter(({ split }) => split === 'train');
    const views = config.views ?? defaultViews(training.length);
    const repeats = fresh ? config.epochs : views + 1;
    const { precision, features } = await phases.run('extract', async () => {
      if (config.imageSize === null && recipe === 'default' && config.fineTune === 0 && !fresh) {
        const photos = { samples: training, classes: audited.dataset.classes.length, hashes: audited.hashes };
        backbone = await chooseImageSize({ native, prepare, ...photos, pipeline, seed, cache, control, emit });
      }
      const chosen = await choosePrecision({
        choice: config.precision,
        calibration: config.calibration,
        backbone,
        root: audited.dataset.root,
        samples: training,
        hashes: audited.hashes,
        count: training.length * (repeats - 1) + audited.dataset.samples.length,
        pipeline,
        threads: config.threads ?? undefined,
        cache,
        signal: control.signal,
        emit,
      });
      openExtractor = () => (opened ??= chosen.openExtractor());
      const { identity } = chosen;
      const { policy } = config;
      const job = { audited, identity, pipeline, openExtractor, views, policy, splits, seed, cache, control, emit };
      return { precision: chosen, features: await jobFeatures(job) };
    });
    const trained = await phases.run('train', () =>
      trainHead({
        config,
        run,
        resuming: job.resuming,
        audited,
        features,
        control,
        fresh,
        pipeline,
        openExtractor,
        emit,
      }),
    );
    await assertFrozen(backbone);
    const { classes } = audited.dataset;
    const tuning = {
      config,
      audited,
      backbone,
      trained,
      pipeline,
      control,
      emit,
      run,
      resuming: job.resuming,
    };
    const tuned = (await wantsFineTuning(tuning))
      ? await phases.run('fine-tune', () => fineTuneInRounds(tuning))
      : undefined;
    if (audited.dataset.samples.every(({ split }) => split !== 'test')) tellUntested(emit);
    control.begin('judging');
    const metrics = await phases.run('evaluate', () => {
      const score = (split: 'validation' | 'test') => {
        const photos = tuned === undefined ? features.splits[split] : tuned.splits[split];
        if (photos === undefined) return {};
        const logits = tuned?.logits[split] ?? headLogits(trained.head, photos.features, photos.labels.length);
        return { [split]: evaluateSplit(split, logits, classes.length, photos, emit) };
      };
      return Promise.resolve({ ...score('validation'), ...score('test') });
    });
    const made: FinishedRun =
      tuned === undefined
        ? { run, config, views, classes, backbone, precision, trained, metrics }
        : {
            ...{ run, config, views, classes, metrics, trained: tuned.trained },
            backbone: { ...backbone, weightsHash: tuned.weightsHash },
            precision: { identity: backbone.identity, openExtractor },
          };
    await phases.run('save', () => saveRun(made));
    if (cache) await evictFeatures(cachePlaces().features, cachePlaces().limit);
    const { imagesPerSecond } = features;
    const scores = { classes, metrics, backbone: config.backbone, imagesPerSecond };
    return await finish({ ...scores, run, config, phases, control, emit });
  } finally {
    await opened?.then((extractor) => extractor.close()).catch(() => undefined);
    if (context.pipeline === undefined) await pipeline.close();
    backbone.model.dispose();
  }
}

/** A model without a test says nothing of how good it is, and a person should hear that. */
function tellUntested(emit: Emit): void {
  const message =
    'there are no test photos, so nothing is known of how good the model is: keep some apart with graft prepare';
  emit({ type: 'log', level: 'warning', code: 'untested', message });
}

interface Finish extends Pick<FinishedEvent, 'backbone' | 'classes' | 'metrics'> {
  readonly run: RunDirectory;
  readonly config: ResolvedConfig;
  readonly phases: Phases;
  readonly control: RunControl;
  readonly emit: Emit;
  readonly imagesPerSecond: number;
}

async function finish(ending: Finish): Promise<FinishedEvent> {
  const { run, config, phases, control, emit, backbone, classes, metrics, imagesPerSecond } = ending;
  if (control.reportRequested) await phases.run('report', () => reportRun({ run, config, control, emit }));
  if (config.tensorboard) {
    const directory = await writeRunBoard(run);
    emit({ type: 'log', level: 'info', code: 'tensorboard', message: `tensorboard --logdir ${directory}` });
  }
  const finished: FinishedEvent = {
    type: 'finished',
    bundle: run.bundle,
    backbone,
    classes,
    metrics,
    seconds: {
      audit: phases.seconds('audit'),
      extract: phases.seconds('weights', 'extract'),
      train: phases.seconds('train', 'fine-tune'),
      evaluate: phases.seconds('evaluate', 'save', 'report'),
      total: phases.total,
    },
    imagesPerSecond: { extract: imagesPerSecond },
  };
  emit(finished);
  return finished;
}

/** tfjs-layers is known to change "frozen" batch normalization; nothing here should, and so nothing here may. */
async function assertFrozen({ model, weightsHash, preset }: PreparedBackbone): Promise<void> {
  if ((await hashAllWeights(model)) === weightsHash) return;
  throw new GraftError({
    code: 'backbone-changed',
    what: `The weights of ${preset.id} changed while the head was trained`,
    expected: 'a frozen backbone; this is a defect of Graft',
    next: 'please report it',
  });
}

/** The last event of a run that did not finish, and the error to throw. */
function tellOfFailure(error: unknown, run: RunDirectory | undefined, emit: Emit): GraftError {
  if (isGraftError(error) && error.code === 'aborted') {
    const resume = `graft train --resume ${run?.path ?? 'RUN'}`;
    const message = 'The run was interrupted; what was computed is kept';
    emit({ type: 'interrupted', message, resume });
    return new GraftError({ code: 'interrupted', what: message, next: resume, cause: error });
  }
  const failure = isGraftError(error)
    ? withResume(error, run)
    : new GraftError({
        code: 'internal',
        what: 'Something went wrong inside Graft',
        received: error instanceof Error ? error.message : String(error),
        next: 'run it again with --debug and report what it prints',
        cause: error,
      });
  emit({ type: 'failed', code: failure.code, message: failure.message });
  return failure;
}

/** A disk that is full, or a folder that is gone, takes nothing of what was written before: the run can go on. */
function withResume(error: GraftError, run: RunDirectory | undefined): GraftError {
  if (error.code !== 'write-failed' || run === undefined) return error;
  return new GraftError({
    code: error.code,
    what: `The run could not go on; what it saved before is whole (${error.message.split('. Next:')[0]!})`,
    next: `make room, then graft train --resume ${run.path}`,
    cause: error,
  });
}
