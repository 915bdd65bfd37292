import { type Sample } from '../data/index.ts';
import { openPipeline, type ImagePipeline } from '../image/index.ts';
import type { Emit, SplitScores } from '../train/index.ts';
import { auditForTraining } from './audit-dataset.ts';
import { Checkpoints } from './checkpoints.ts';
import { evaluateSplit } from './evaluate-split.ts';
import type { Phases } from './phases.ts';
import type { RunControl } from './run-control.ts';
import type { RunDirectory } from './run-directory.ts';
import { saveRun } from './save-run.ts';
import { trainScratch } from './train-scratch.ts';
import type { ResolvedConfig } from './training-config.ts';

export interface ScratchRun {
  readonly config: ResolvedConfig;
  readonly run: RunDirectory;
  readonly resuming: boolean;
  readonly phases: Phases;
  readonly control: RunControl;
  readonly emit: Emit;
  readonly pipeline?: ImagePipeline | undefined;
}

/** The phases of `--recipe scratch`: no backbone, so nothing to extract. */
export async function runScratch(job: ScratchRun): Promise<{
  classes: readonly string[];
  metrics: { validation?: SplitScores; test?: SplitScores };
}> {
  const { config, run, phases, control, emit } = job;
  const { seed, cache } = config;
  const audited = await phases.run('audit', () => auditForTraining(config.directory, seed, cache, emit));
  const { classes, samples } = audited.dataset;
  const pipeline = job.pipeline ?? openPipeline(config.threads === null ? {} : { threads: config.threads });
  const checkpoints = new Checkpoints(run.checkpoints, 'scratch', job.resuming, emit);
  try {
    const network = await phases.run('train', () =>
      trainScratch({ config, classes: classes.length, samples, pipeline, control, checkpoints, emit }),
    );
    control.begin('judging');
    const metrics = await phases.run('evaluate', async () => {
      const score = async (split: 'validation' | 'test') => {
        const photos = samples.filter((sample: Sample) => sample.split === split);
        if (photos.length === 0) return {};
        const judged = await network.judge(photos);
        return { [split]: evaluateSplit(split, judged.logits, classes.length, judged, emit) };
      };
      return { ...(await score('validation')), ...(await score('test')) };
    });
    const { trained } = network;
    const precision = { identity: network.identity };
    await phases.run('save', () =>
      saveRun({
        run,
        config: { ...config, backbone: 'scratch' },
        views: 0,
        classes,
        backbone: network,
        precision,
        trained,
        metrics,
      }),
    );
    network.dispose();
    return { classes, metrics };
  } finally {
    if (job.pipeline === undefined) await pipeline.close();
  }
}
