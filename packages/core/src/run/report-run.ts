import { basename, join } from 'node:path';

import { scanDataset } from '../data/index.ts';
import { openPipeline } from '../image/index.ts';
import { evaluateClassifier, suspectsOf, writeReport } from '../evaluate/index.ts';
import type { Emit } from '../train/index.ts';
import { openClassifier } from './open-classifier.ts';
import type { RunControl } from './run-control.ts';
import type { RunDirectory } from './run-directory.ts';
import type { ResolvedConfig } from './training-config.ts';

/** Name of the test report in a run's folder. */
export const REPORT_FILE = 'report.html';

export interface ReportJob {
  readonly run: RunDirectory;
  readonly config: ResolvedConfig;
  readonly control: RunControl;
  readonly emit: Emit;
}

/**
 * Writes the test report of a run whose bundle is saved: of its test photos, or, where it has none, of those for validation.
 * The model is there whatever becomes of its report: a failure is a warning.
 */
export async function reportRun({ run, config, control, emit }: ReportJob): Promise<void> {
  try {
    await write(run, config, control.signal);
    emit({ type: 'log', level: 'info', code: 'report', message: `Wrote ${REPORT_FILE} into the folder of the run` });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    emit({ type: 'log', level: 'warning', message: `The report could not be written: ${why}` });
  }
}

async function write(run: RunDirectory, config: ResolvedConfig, signal: AbortSignal | undefined): Promise<void> {
  const threads = config.threads === null ? {} : { threads: config.threads };
  const root = config.root === null ? {} : { root: config.root };
  const { samples } = await scanDataset(config.directory, { seed: config.seed });
  const test = samples.filter(({ split }) => split === 'test');
  const photos = test.length > 0 ? test : samples.filter(({ split }) => split === 'validation');
  const classifier = await openClassifier(run.bundle, { ...threads, ...root });
  const pipeline = openPipeline(threads);
  try {
    const evaluation = await evaluateClassifier(classifier, photos, signal === undefined ? {} : { signal });
    const title = `${basename(run.path)} on ${config.directory}`;
    const subtitle = `${config.backbone}, ${evaluation.count} ${test.length > 0 ? 'test' : 'validation'} photos`;
    const labelErrors = suspectsOf(evaluation);
    await writeReport(join(run.path, REPORT_FILE), { title, subtitle, evaluation, labelErrors, classifier }, pipeline);
  } finally {
    await pipeline.close();
    await classifier.close();
  }
}
