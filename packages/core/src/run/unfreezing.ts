import { findTensorFlow } from '../backbone/index.ts';
import { useTensorBackend } from '../model/index.ts';
import { Checkpoints } from './checkpoints.ts';
import { FineTuneRounds } from './fine-tune-rounds.ts';
import { fineTune, type FineTuned, type FineTuneJob } from './fine-tune.ts';
import type { PreparedBackbone } from './prepared-backbone.ts';
import type { Unfreezing } from './run-control.ts';
import type { RunDirectory } from './run-directory.ts';
import type { ResolvedConfig } from './training-config.ts';

/** Whether the backbone's stages can be unfrozen in this run, and what to do where they cannot. */
export function unfreezingOf(config: ResolvedConfig, { preset }: PreparedBackbone): Unfreezing {
  const planned = config.fineTune > 0;
  const most = Math.max(0, preset.stages.length - 1);
  const again = `graft train ${config.directory} --backbone ${config.backbone} --fine-tune N`;
  if (config.head === 'knn') {
    return { most, planned, obstacle: `nearest neighbours cannot be fine-tuned; start ${again} --head linear` };
  }
  if (config.backend === 'cpu' || config.backend === 'wasm') {
    return { most, planned, obstacle: `--backend ${config.backend} cannot fine-tune; start ${again}` };
  }
  if (findTensorFlow() === undefined) {
    const obstacle = `fine-tuning needs TensorFlow, which is not set up here: npm run setup:tensorflow, then ${again}`;
    return { most, planned, obstacle };
  }
  return { most, planned };
}

export interface RoundsJob extends Omit<FineTuneJob, 'checkpoints' | 'name' | 'stages' | 'until'> {
  readonly run: RunDirectory;
  readonly resuming: boolean;
}

const TOO_LATE =
  'nearest neighbours were chosen before the stages were asked for, and cannot be fine-tuned; start the run with --fine-tune';

/** Whether there is anything to fine-tune, as the job has it or somebody asked for. */
export async function wantsFineTuning({ run, resuming, config, control, trained, emit }: RoundsJob): Promise<boolean> {
  if (control.stopRequested) return false;
  if (trained.head.layers.some(({ kind }) => kind === 'vote')) {
    if (control.stagesRequested !== undefined) emit({ type: 'log', level: 'warning', message: TOO_LATE });
    return false;
  }
  if (control.stagesRequested !== undefined) return true;
  return (await FineTuneRounds.open(run.checkpoints, resuming, config.fineTune)).length > 0;
}

/**
 * Fine-tunes the stages that the job names, then those that people ask for meanwhile, each round from where the one before
 * ended.
 */
export async function fineTuneInRounds(job: RoundsJob): Promise<FineTuned> {
  const { config, run, resuming, control, emit } = job;
  const rounds = await FineTuneRounds.open(run.checkpoints, resuming, config.fineTune);
  await useTensorBackend('tensorflow');
  let { backbone, trained } = job;
  for (let index = 0; ; index++) {
    const asked = control.takeStagesRequest();
    if (asked !== undefined && index >= rounds.length - 1) await rounds.put(index, asked);
    const { stages, until } = rounds.at(index)!;
    const name = stateName(index);
    const checkpoints = new Checkpoints(run.checkpoints, name, resuming, emit);
    const tuned = await fineTune({ ...job, backbone, trained, checkpoints, name, stages, until });
    const wanted = control.stopRequested ? undefined : control.stagesRequested;
    if (wanted !== undefined && until === undefined) await rounds.follow(index, tuned.epochs, wanted);
    if (rounds.at(index + 1) === undefined) return tuned;
    // The frozen part may hold what this round learnt, and then its activations are others.
    const { weightsHash } = tuned;
    backbone = { ...backbone, weightsHash, identity: { ...backbone.identity, weightsHash } };
    trained = tuned.trained;
  }
}

const stateName = (index: number): string => (index === 0 ? 'fine-tune' : `fine-tune-${index + 1}`);
