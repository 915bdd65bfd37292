import { drawFrame } from '../draw/frame.ts';
import { drawKeyLine, drawKeyPage } from '../draw/key-line.ts';
import { fitLine, span, type Line } from '../draw/line.ts';
import { COMPARE_KEYS } from '../keys/compare-keys.ts';
import { paretoPoints, sortedRuns, type CompareOffer, type CompareState } from '../state/compare-state.ts';
import { drawComparedCurves } from './compare-curves.ts';
import { drawPareto } from './compare-pareto.ts';
import { drawRunTable } from './compare-table.ts';

/** The compare screen, exactly as large as the terminal. */
export function drawCompare(state: CompareState, offer: CompareOffer, width: number, height: number): Line[] {
  const title = fitLine(
    [
      span(' graft ', 'title', { bold: true, inverse: true }),
      span(offer.measured === undefined ? ' runs side by side' : ' backbones that were measured', 'muted'),
    ],
    width,
  );
  const footer = drawKeyLine(
    COMPARE_KEYS.filter((one) => one.short !== ''),
    width,
  );
  if (state.help) return [title, ...drawKeyPage(COMPARE_KEYS, width, height - 2), footer];
  const room = height - 2;
  const runs = sortedRuns(offer, state);
  // The table is as long as it must be, at most two fifths of the screen.
  const tableRows = state.maximized ? 0 : Math.min(Math.max(runs.length, 1) + 3, Math.max(6, Math.floor(room * 0.4)));
  const pictures = drawPictures(state, offer, width, room - tableRows);
  if (tableRows === 0) return [title, ...pictures, footer];
  const table = drawFrame(drawRunTable(runs, state, width - 2, tableRows - 2), {
    title: 'Runs',
    note: `by ${SORTED[state.sort]}`,
    width,
    height: tableRows,
    focused: true,
  });
  return [title, ...table, ...pictures, footer];
}

const SORTED: Readonly<Record<CompareState['sort'], string>> = {
  when: 'time of start',
  test: 'test accuracy',
  speed: 'speed',
  time: 'duration',
  backbone: 'backbone',
};

/** Both pictures side by side where there is room, else the one that is chosen. */
function drawPictures(state: CompareState, offer: CompareOffer, width: number, height: number): Line[] {
  const both = width >= 110 && !state.maximized && offer.runs.length > 0;
  const curves = (columns: number): Line[] =>
    drawFrame(drawComparedCurves(sortedRuns(offer, state), state, columns - 2, height - 2), {
      title: `Validation ${state.metric}`,
      width: columns,
      height,
    });
  const pareto = (columns: number): Line[] =>
    drawFrame(drawPareto(paretoPoints(offer), columns - 2, height - 2), {
      title: 'Accuracy against speed',
      note: 'fast and accurate is up and right',
      width: columns,
      height,
    });
  if (!both) return state.picture === 'curves' ? curves(width) : pareto(width);
  const left = curves(width >> 1);
  const right = pareto(width - (width >> 1));
  return left.map((line, row) => [...line, ...(right[row] ?? [])]);
}
