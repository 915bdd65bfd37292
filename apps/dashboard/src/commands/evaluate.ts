import { resolve } from 'node:path';
import { openPipeline } from '@graft/core/image';
import {
  evaluationText,
  learningCurveText,
  summaryOf,
  suspectsOf,
  writeReport,
  type CurvePoint,
  type DetailedEvaluation,
  type Suspect,
} from '@graft/core/evaluate';
import type { BundleClassifier } from '@graft/core/run';
import { printable } from '../draw/display-width.ts';
import { span } from '../draw/line.ts';
import { printJson, printLines } from '../output/print.ts';
import { without } from '../state/without.ts';
import { withInterrupt } from '../run/with-interrupt.ts';
import { judgeTraining, type TrainingQuestions } from './judge-training.ts';
import { bundleName, onTestSet } from './test-set.ts';

export interface EvaluateFlags extends TrainingQuestions {
  readonly json?: boolean;
  readonly report?: string;
  readonly tta?: boolean;
}

/** Test report of one model on class folders; with `report` as a page of HTML too. */
export function evaluate(bundle: string, directory: string, flags: EvaluateFlags): Promise<number> {
  return withInterrupt((signal) =>
    onTestSet(bundle, directory, { signal, tta: flags.tta }, async (evaluation, classifier) => {
      const training = await judgeTraining(bundle, directory, classifier, evaluation, flags, signal);
      const suspects = [...suspectsOf(evaluation), ...training.suspects].sort((a, b) => a.margin - b.margin);
      const { curve } = training;
      const title = `${bundleName(bundle)} on ${directory}`;
      if (flags.report !== undefined) await report(flags.report, { title, evaluation, suspects, curve, classifier });
      if (flags.json === true)
        printJson({
          ...summaryOf(evaluation),
          suspects: suspects.map((one) => without(one, 'path')),
          ...(curve && { learningCurve: curve }),
        });
      else {
        process.stdout.write(`${evaluationText(summaryOf(evaluation))}\n`);
        if (curve !== undefined) process.stdout.write(`\nLearning curve\n${learningCurveText(curve)}\n`);
        printLines([
          ...drawSuspects(suspects, evaluation.classes),
          ...(flags.report === undefined ? [] : [[span('✓ ', 'good'), span(flags.report)]]),
        ]);
      }
      return 0;
    }),
  );
}

interface ReportParts {
  readonly title: string;
  readonly evaluation: DetailedEvaluation;
  readonly suspects: readonly Suspect[];
  readonly curve: readonly CurvePoint[] | undefined;
  readonly classifier: BundleClassifier;
}

async function report(file: string, { title, evaluation, suspects, curve, classifier }: ReportParts): Promise<void> {
  const pipeline = openPipeline();
  try {
    const subtitle = `${classifier.manifest.backbone.id}, ${evaluation.count} photos`;
    const parts = { title, subtitle, evaluation, labelErrors: suspects, classifier };
    await writeReport(resolve(file), { ...parts, ...(curve && { learningCurve: curve }) }, pipeline);
  } finally {
    await pipeline.close();
  }
}

const SHOWN = 10;

function drawSuspects(suspects: readonly Suspect[], classes: readonly string[]): ReturnType<typeof lines> {
  if (suspects.length === 0) return [];
  return lines([
    '',
    `Perhaps under the wrong class (${suspects.length}):`,
    ...suspects
      .slice(0, SHOWN)
      .map(
        ({ file, label, suggested }) =>
          `  ${file}: is it ${classes[suggested] ?? '?'} rather than ${classes[label] ?? '?'}?`,
      ),
    ...(suspects.length > SHOWN ? [`  and ${suspects.length - SHOWN} more, with --json or --report`] : []),
  ]);
}

const lines = (rows: readonly string[]) => rows.map((row) => [span(printable(row))]);
