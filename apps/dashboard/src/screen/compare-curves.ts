import { drawChart, type Mark, type Series } from '../draw/chart.ts';
import { printable } from '../draw/display-width.ts';
import { percent } from '../draw/format.ts';
import { lineWidth, span, type Line } from '../draw/line.ts';
import type { RunSummary } from '../run/run-summary.ts';
import type { CompareState } from '../state/compare-state.ts';
import { stylesOf } from './compare-styles.ts';

/** The validation curves of the chosen runs in one chart; each ends in its letter. */
export function drawComparedCurves(
  runs: readonly RunSummary[],
  { chosen, metric }: CompareState,
  width: number,
  height: number,
): Line[] {
  const styles = stylesOf(chosen);
  const legend: Line[] = [];
  const series: Series[] = [];
  const marks: Mark[] = [];
  for (const directory of chosen) {
    const run = runs.find((one) => one.directory === directory);
    const style = styles.get(directory);
    if (run === undefined || style === undefined) continue;
    const points = run.epochs.flatMap(({ at, validation }) =>
      validation === undefined ? [] : [{ x: at, y: validation[metric] }],
    );
    const last = points.at(-1);
    if (last === undefined) continue;
    series.push({
      label: style.letter,
      role: style.role,
      points,
      ...(style.dash === undefined ? {} : { dash: style.dash }),
    });
    marks.push({ ...last, symbol: style.letter, role: style.role });
    const value = metric === 'accuracy' ? percent(last.y) : last.y.toFixed(4);
    legend.push([
      span(` ${style.letter} `, style.role, { bold: true }),
      span(`${printable(run.backbone)} `),
      span(value, style.role),
      span(' '),
    ]);
  }
  if (series.length === 0) return [[span(' Space chooses a run whose curve is shown here', 'muted')]];
  const head = packed(legend, width).slice(0, Math.max(1, height >> 2));
  return [
    ...head,
    ...drawChart({
      series,
      marks,
      width,
      height: height - head.length,
      unit: 'epoch',
      bounds: metric === 'accuracy' ? [0, 1] : [0, Infinity],
      ...(metric === 'accuracy'
        ? { format: (value, digits) => `${(value * 100).toFixed(Math.max(0, digits - 2))} %` }
        : {}),
    }),
  ];
}

/** As many pieces in a row as fit. */
function packed(pieces: readonly Line[], width: number): Line[] {
  const rows: Line[] = [];
  for (const piece of pieces) {
    const last = rows.at(-1);
    if (last !== undefined && lineWidth(last) + lineWidth(piece) <= width) rows[rows.length - 1] = [...last, ...piece];
    else rows.push(piece);
  }
  return rows;
}
