import { extractFolder, type ExtractFolderOptions } from '@graft/core/run';
import { printable } from '../draw/display-width.ts';
import { duration, extractionRate, grouped, rate } from '../draw/format.ts';
import { span } from '../draw/line.ts';
import { printJson, printLines } from '../output/print.ts';
import { createStatusLine } from '../output/status-line.ts';
import { without } from '../state/without.ts';
import { withInterrupt } from '../run/with-interrupt.ts';

export type FeaturesFlags = Omit<ExtractFolderOptions, 'directory' | 'emit' | 'signal'> & {
  readonly json?: boolean;
  readonly debug?: boolean;
};

/** Features of every photo below a folder, in `FILE.npy` with `FILE.json` beside it. */
export function features(directory: string, flags: FeaturesFlags): Promise<number> {
  const { json = false, ...options } = without(flags, 'debug');
  return withInterrupt(async (signal) => {
    const status = createStatusLine();
    try {
      const result = await extractFolder({
        ...options,
        directory,
        signal,
        emit: (event) => {
          if (event.type !== 'progress') return;
          status.set(
            `${grouped(event.done)} of ${grouped(event.total)} photos, ${rate(event.perSecond)}, about ${duration(event.etaSeconds)} left`,
          );
        },
      });
      status.clear();
      if (json) printJson({ ...result, out: flags.out });
      else
        printLines([
          ...result.rejected.map(({ path, code, message }) => [
            span(`left out ${printable(path)}: ${message} (${code})`, 'warning'),
          ]),
          [
            span('✓ ', 'good'),
            span(
              `${flags.out}: float32 [${result.photos}, ${result.numFeatures}], ${grouped(result.cached)} from the cache, ${extractionRate(result.imagesPerSecond)}`,
            ),
          ],
        ]);
      return 0;
    } finally {
      status.clear();
    }
  });
}
