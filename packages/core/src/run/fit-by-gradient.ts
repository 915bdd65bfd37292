import { headLogits, type Head } from '../model/index.ts';
import {
  calibrationFactor,
  HeadNetwork,
  mlpHead,
  trainNetwork,
  tutorialHead,
  type TrainingSettings,
  type TrainingSource,
} from '../train/index.ts';
import { epochEnd } from './epoch-end.ts';
import { withGradientOptions } from './gradient-options.ts';
import { rounded, type HeadJob, type TrainedHead } from './head-job.ts';
import type { SplitFeatures } from './job-features.ts';
import { scaledHead } from './scaled-head.ts';
import { settledSettings } from './settled-settings.ts';
import type { ResolvedConfig } from './training-config.ts';

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
