import { paretoPlot, paretoText, renderPlot, type ParetoPoint } from '@graft/core/evaluate';
import type { BackboneRow } from '../result/contract.ts';
import { figure, percent } from '../result/figure.ts';

const TITLES = { x: 'images per second, extraction', y: 'test accuracy' } as const;

/** What stands on the plot: accuracy with its interval against extraction speed. */
export function paretoPoints(rows: readonly BackboneRow[]): ParetoPoint[] {
  return rows.flatMap(({ id, accuracy, interval, extract }) => {
    if (accuracy === undefined || extract === undefined) return [];
    const [low, high] = interval ?? [accuracy, accuracy];
    return [{ label: id, x: extract, y: accuracy, low, high }];
  });
}

/** The plot made of characters; points that had no room for their name are named below. */
export function paretoLines(rows: readonly BackboneRow[], width: number, height: number): string {
  const points = paretoPoints(rows);
  const lines = paretoText(points, { ...TITLES, width, height }).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
  const named = new Set(lines.join(' ').split(/\s+/));
  const nameless = points
    .filter(({ label }) => !named.has(label))
    .map(({ label, x, y }) => `no room for a name: ${label}, ${percent(y)} at ${figure(x)}`);
  return [...lines, ...nameless].join('\n');
}

export async function paretoSvg(rows: readonly BackboneRow[]): Promise<string> {
  return renderPlot({ ...paretoPlot(paretoPoints(rows), TITLES), background: 'white' });
}
