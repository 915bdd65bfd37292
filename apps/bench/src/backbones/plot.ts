import { paretoPlot, paretoText, renderPlot, type ParetoPoint } from '@graft/core/evaluate';
import type { BackboneRow } from '../result/contract.ts';

const TITLES = { x: 'images per second, extraction', y: 'test accuracy' } as const;

/** What stands on the plot: accuracy with its interval against extraction speed. */
export function paretoPoints(rows: readonly BackboneRow[]): ParetoPoint[] {
  return rows.flatMap(({ id, accuracy, interval, extract }) => {
    if (accuracy === undefined || extract === undefined) return [];
    const [low, high] = interval ?? [accuracy, accuracy];
    return [{ label: id, x: extract, y: accuracy, low, high }];
  });
}

/** The plot made of characters. */
export function paretoLines(rows: readonly BackboneRow[], width: number, height: number): string {
  return paretoText(paretoPoints(rows), { ...TITLES, width, height })
    .map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

export async function paretoSvg(rows: readonly BackboneRow[]): Promise<string> {
  return renderPlot({ ...paretoPlot(paretoPoints(rows), TITLES), background: 'white' });
}
