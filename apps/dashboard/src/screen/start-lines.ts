import { printable } from '../draw/display-width.ts';
import { drawFrame } from '../draw/frame.ts';
import { drawKeyLine, drawKeyPage } from '../draw/key-line.ts';
import { fitLine, span, type Line } from '../draw/line.ts';
import { wrapWords } from '../draw/wrap.ts';
import { START_KEYS } from '../keys/start-keys.ts';
import type { StartOffer, StartState } from '../state/start-state.ts';
import { backboneStep, folderStep, menuStep, type StepContent } from './start-steps.ts';

const STEP: Readonly<Record<StartState['step'], (state: StartState, offer: StartOffer, width: number) => StepContent>> =
  { menu: menuStep, folder: folderStep, backbone: backboneStep };

/** The start screen, exactly as large as the terminal. */
export function drawStart(state: StartState, offer: StartOffer, width: number, height: number): Line[] {
  const keys = START_KEYS[state.step];
  const title = fitLine(
    [span(' graft ', 'title', { bold: true, inverse: true }), span(' a new head on a pretrained network', 'muted')],
    width,
  );
  const footer = drawKeyLine(
    keys.filter((one) => one.short !== ''),
    width,
  );
  if (state.help) return [title, ...drawKeyPage(keys, width, height - 2), footer];
  const step = STEP[state.step](state, offer, width - 2);
  const said = step.about.flatMap((text) => wrapWords(printable(text), width - 4)).slice(0, 4);
  // What is chosen is explained below, where there is room for it besides the rows.
  const aboutRows = height >= 16 && said.length > 0 ? said.length + 2 : 0;
  const listRows = height - 2 - aboutRows;
  const lines = [
    ...step.head,
    ...inSight(step.rows, state.cursor, step.firstRow, listRows - 2 - step.head.length, width - 2),
  ];
  return [
    title,
    ...drawFrame(lines, {
      title: step.title,
      ...(step.note === undefined ? {} : { note: step.note }),
      width,
      height: listRows,
      focused: true,
    }),
    ...(aboutRows === 0
      ? []
      : drawFrame(
          said.map((text): Line => [span(` ${text}`, 'muted')]),
          { title: step.aboutTitle, width, height: aboutRows },
        )),
    footer,
  ];
}

/** The rows around the chosen one, which is pointed at; rows without a place to choose count apart. */
function inSight(
  rows: readonly Line[],
  cursor: number,
  firstRow: (cursor: number) => number,
  room: number,
  width: number,
): Line[] {
  const chosen = firstRow(cursor);
  const first = Math.max(0, Math.min(chosen - Math.floor(room / 2), rows.length - room));
  return rows.slice(first, first + Math.max(1, room)).map((line, index): Line => {
    if (first + index !== chosen) return [span('  '), ...line];
    return fitLine([span('▸ ', 'focus', { bold: true }), ...line.map((part) => ({ ...part, bold: true }))], width);
  });
}
