import {
  findLearningRate,
  greatestHarmlessRate,
  type Emit,
  type TrainableNetwork,
  type TrainingSettings,
  type TrainingSource,
} from '../train/index.ts';
import type { RunControl } from './run-control.ts';
import type { ResolvedConfig } from './training-config.ts';

export interface RateSearch {
  readonly config: Pick<ResolvedConfig, 'findLr'>;
  readonly stage: 'head' | 'fine-tune';
  readonly control: RunControl;
  readonly emit: Emit;
}

/**
 * With `findLr` the learning rate that a test finds, told point by point; otherwise the settings as they are.
 *
 * @throws GraftError `learning-rate-unclear`
 */
export async function settledSettings(
  { config, stage, emit, control }: RateSearch,
  network: TrainableNetwork,
  source: TrainingSource,
  settings: TrainingSettings,
): Promise<TrainingSettings> {
  if (!config.findLr) return settings;
  const { suggested, points } = await findLearningRate(
    network,
    source,
    settings,
    { signal: control.signal, whilePaused: () => control.checkpoint() },
    {
      onPoint: (point) => emit({ type: 'learning-rate-probe', stage, ...point }),
      ...(stage === 'fine-tune' && { suggest: greatestHarmlessRate }),
    },
  );
  const { loss } = points.find(({ learningRate }) => learningRate === suggested)!;
  emit({ type: 'learning-rate-probe', stage, learningRate: suggested, loss, chosen: true });
  const why = stage === 'head' ? 'the loss falls fastest at' : 'the loss grows beyond';
  const message = `${why} a learning rate of ${suggested.toPrecision(2)} (${points.length} steps): taking it`;
  emit({ type: 'log', level: 'info', code: 'learning-rate', message });
  return { ...settings, learningRate: suggested };
}
