import { resolve } from 'node:path';
import { auditFolder, auditText, quarantine } from '@graft/core/data';
import { openPipeline } from '@graft/core/image';
import { writeAuditSheet } from '@graft/core/evaluate';
import { grouped } from '../draw/format.ts';
import { span } from '../draw/line.ts';
import { printJson, printLines } from '../output/print.ts';
import { createStatusLine } from '../output/status-line.ts';
import { withInterrupt } from '../run/with-interrupt.ts';
import { similarSearch, type SimilarFlags } from './similar.ts';

export interface AuditFlags extends SimilarFlags {
  readonly json?: boolean;
  readonly fix?: boolean;
  /** With `fix`: photos too that only a network finds alike to one in another part. */
  readonly fixSimilar?: boolean;
  /** HTML page with the pictures of every finding. */
  readonly sheet?: string;
}

/** What is wrong with the photos below a folder; with `fix` they are moved aside. Status 1: a corrupt file or a leak. */
export function audit(directory: string, flags: AuditFlags): Promise<number> {
  return withInterrupt(async (signal) => {
    const pipeline = openPipeline();
    const status = createStatusLine();
    const fixes = flags.fix === true || flags.fixSimilar === true;
    try {
      const similar = await similarSearch(directory, flags, signal, status);
      const report = await auditFolder(directory, pipeline, {
        signal,
        ...(similar && { similar }),
        onProgress: (done, total) => {
          status.set(`${grouped(done)} of ${grouped(total)} photos`);
        },
      });
      status.clear();
      // Before anything is moved: the sheet shows the pictures where they are.
      if (flags.sheet !== undefined) await writeAuditSheet(resolve(flags.sheet), report, pipeline);
      const moved = fixes ? await quarantine(report, { similar: flags.fixSimilar === true }) : undefined;
      if (flags.json === true)
        printJson(
          moved === undefined
            ? report
            : { ...report, quarantine: { folder: moved.folder ?? null, moves: moved.manifest.moves } },
        );
      else {
        process.stdout.write(`${auditText(report)}\n`);
        if (moved !== undefined)
          printLines([
            moved.folder === undefined
              ? [span('There was nothing to move.')]
              : [
                  span(
                    `Moved ${grouped(moved.manifest.moves.length)} files to ${moved.folder}; quarantine.json there says why.`,
                  ),
                ],
          ]);
        if (flags.sheet !== undefined) printLines([[span('✓ ', 'good'), span(flags.sheet)]]);
      }
      return report.clean || moved !== undefined ? 0 : 1;
    } finally {
      status.clear();
      await pipeline.close();
    }
  });
}
