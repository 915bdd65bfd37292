import { scanDataset, type Sample } from '@graft/core/data';
import { exportBundle, type ExportFormat } from '@graft/core/run';
import { GraftError } from '@graft/errors';
import { bytes, percent } from '../draw/format.ts';
import { span } from '../draw/line.ts';
import { printJson, printLines } from '../output/print.ts';
import { trainedOn } from './trained-on.ts';

export interface ExportFlags {
  readonly to: ExportFormat;
  readonly calibration?: string;
  readonly json?: boolean;
}

/** Writes the classifier for another runtime, and says how well that was verified. */
export async function exportModel(bundle: string, target: string, flags: ExportFlags): Promise<number> {
  const calibration = flags.to === 'onnx-int8' ? await calibrationPhotos(bundle, flags.calibration) : undefined;
  const result = await exportBundle(bundle, flags.to, target, calibration === undefined ? {} : { calibration });
  if (flags.json === true) printJson({ format: flags.to, ...result });
  else
    printLines([
      [span('✓ ', 'good'), span(`${result.target}, ${bytes(result.bytes)}`)],
      [
        span(
          `  read back and compared: same class for ${percent(result.agreement)} of the pictures, probabilities within ${result.greatestDifference.toPrecision(2)}`,
          'muted',
        ),
      ],
    ]);
  return 0;
}

/** Photos to measure value ranges with: those of a given folder, else those that the model was trained on. */
async function calibrationPhotos(bundle: string, directory: string | undefined): Promise<readonly Sample[]> {
  const known = await trainedOn(bundle);
  const source = directory ?? known?.directory;
  if (source === undefined)
    throw new GraftError({
      code: 'calibration-missing',
      what: 'int8 needs photos to measure the ranges of values with',
      received: `${bundle}, with no run beside it that names any`,
      expected: '--calibration DIR',
    });
  const { samples } = await scanDataset(source, { seed: known?.seed ?? 42 });
  return samples.filter((sample) => sample.split === 'train');
}
