import { resolve } from 'node:path';
import { openPipeline } from '@graft/core/data';
import {
  evaluationText,
  findLabelErrors,
  summaryOf,
  writeReport,
  type DetailedEvaluation,
  type LabelError,
} from '@graft/core/evaluate';
import { printable } from '../draw/display-width.ts';
import { span } from '../draw/line.ts';
import { printJson, printLines } from '../output/print.ts';
import { without } from '../state/without.ts';
import { withInterrupt } from '../run/with-interrupt.ts';
import { bundleName, onTestSet } from './test-set.ts';

export interface EvaluateFlags {
  readonly json?: boolean;
  readonly report?: string;
}

type Suspect = LabelError & { readonly path: string; readonly file: string };

/** Test report of one model on class folders; with `report` as a page of HTML too. */
export function evaluate(bundle: string, directory: string, flags: EvaluateFlags): Promise<number> {
  return withInterrupt((signal) =>
    onTestSet(bundle, directory, signal, async (evaluation, classifier) => {
      const suspects = suspectsOf(evaluation);
      if (flags.report !== undefined) {
        const pipeline = openPipeline();
        try {
          const title = `${bundleName(bundle)} on ${directory}`;
          const subtitle = `${classifier.manifest.backbone.id}, ${evaluation.count} photos`;
          await writeReport(
            resolve(flags.report),
            { title, subtitle, evaluation, labelErrors: suspects, classifier },
            pipeline,
          );
        } finally {
          await pipeline.close();
        }
      }
      if (flags.json === true)
        printJson({ ...summaryOf(evaluation), suspects: suspects.map((one) => without(one, 'path')) });
      else {
        process.stdout.write(`${evaluationText(summaryOf(evaluation))}\n`);
        printLines([
          ...drawSuspects(suspects, evaluation.classes),
          ...(flags.report === undefined ? [] : [[span('✓ ', 'good'), span(flags.report)]]),
        ]);
      }
      return 0;
    }),
  );
}

/** Photos that are probably filed under the wrong class; the model has not been trained on them. */
function suspectsOf({ photos, classes }: DetailedEvaluation): Suspect[] {
  const errors = findLabelErrors(
    photos.map((photo) => photo.label),
    photos.map((photo) => photo.probabilities),
    classes.length,
  );
  return errors.flatMap((error) => {
    const photo = photos[error.index];
    return photo === undefined ? [] : [{ ...error, path: photo.path, file: photo.file }];
  });
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
