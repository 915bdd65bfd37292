import { prepareDataset } from '@graft/core/data';
import { openPipeline } from '@graft/core/image';
import { grouped } from '../draw/format.ts';
import { span, type Line } from '../draw/line.ts';
import { drawTable } from '../draw/table.ts';
import { printable } from '../draw/display-width.ts';
import { printJson, printLines } from '../output/print.ts';
import { createStatusLine } from '../output/status-line.ts';
import { withInterrupt } from '../run/with-interrupt.ts';
import { similarSearch, type SimilarFlags } from './similar.ts';

export interface PrepareFlags extends SimilarFlags {
  readonly split: readonly [number, number, number];
  readonly perClass?: readonly [number, number, number];
  readonly byName?: boolean;
  readonly seed: number;
  readonly link?: boolean;
  readonly json?: boolean;
}

/** Divides a flat folder into train, validation and test. */
export function prepare(source: string, target: string, flags: PrepareFlags): Promise<number> {
  return withInterrupt(async (signal) => {
    const pipeline = openPipeline();
    const status = createStatusLine();
    try {
      const similar = await similarSearch(source, flags, signal, status);
      const result = await prepareDataset(source, target, {
        ...(similar && { similar }),
        pipeline,
        signal,
        seed: flags.seed,
        ...(flags.perClass === undefined ? { split: flags.split } : { perClass: flags.perClass }),
        ...(flags.byName === true ? { byName: true } : {}),
        mode: flags.link === true ? 'link' : 'copy',
        onProgress: (done, total) => {
          status.set(`${grouped(done)} of ${grouped(total)} photos read`);
        },
      });
      status.clear();
      if (flags.json === true) printJson(result);
      else printLines(drawResult(result));
      return 0;
    } finally {
      status.clear();
      await pipeline.close();
    }
  });
}

function drawResult(result: Awaited<ReturnType<typeof prepareDataset>>): Line[] {
  const splits = (['train', 'validation', 'test'] as const).filter((split) => result.counts[split] !== undefined);
  const table = drawTable(
    [{ title: 'class', maxWidth: 40 }, ...splits.map((title) => ({ title, align: 'right' as const }))],
    result.classes.map((name) => [
      printable(name),
      ...splits.map((split) => grouped(result.counts[split]?.[name] ?? 0)),
    ]),
  );
  const left = result.leftOut.map(({ file, code, message }): Line => [
    span(`left out ${printable(file)}: ${message} (${code})`, 'warning'),
  ]);
  return [
    ...table,
    ...left,
    ...(result.duplicateGroups > 0
      ? [[span(`${grouped(result.duplicateGroups)} groups of duplicates were kept together in one part each`, 'muted')]]
      : []),
    ...((result.similarGroups ?? 0) > 0
      ? [
          [
            span(
              `${grouped(result.similarGroups ?? 0)} groups of photos that look alike were kept together too`,
              'muted',
            ),
          ],
        ]
      : []),
    [span(`✓ ${result.directory}`, 'good')],
  ];
}
