import { compact } from '../draw/format.ts';
import { printable } from '../draw/display-width.ts';
import { drawFrame } from '../draw/frame.ts';
import { fitLine, span, type Line } from '../draw/line.ts';
import { drawTable } from '../draw/table.ts';
import { menuRows, SORTS, shownBackbones, type StartOffer, type StartState } from '../state/start-state.ts';

const KEYS: Readonly<Record<StartState['step'], string>> = {
  menu: '↑ ↓ choose   Enter open   q Esc leave',
  folder: 'type a path   ↑ ↓ choose   Tab take   Enter go on   Esc back',
  backbone: 'type to filter   Tab sort   ↑ ↓ choose   Enter start   Esc back',
};

/** The start screen, exactly as large as the terminal. */
export function drawStart(state: StartState, offer: StartOffer, width: number, height: number): Line[] {
  const inner = height - 4;
  const [title, head, rows] = contentOf(state, offer);
  const room = Math.max(1, inner - head.length);
  // The chosen row stays in sight.
  const first = Math.max(0, Math.min(state.cursor - Math.floor(room / 2), rows.length - room));
  const shown = rows
    .slice(first, first + room)
    .map((line, index): Line =>
      first + index === state.cursor
        ? fitLine([span('▸ ', 'focus', { bold: true }), ...line.map((part) => ({ ...part, bold: true }))], width - 2)
        : [span('  '), ...line],
    );
  return [
    fitLine(
      [span(' graft ', 'title', { bold: true, inverse: true }), span(' a new head on a pretrained network')],
      width,
    ),
    ...drawFrame([...head, ...shown], { title, width, height: height - 2, focused: true }),
    fitLine([span(` ${KEYS[state.step]}`, 'muted')], width),
  ];
}

function contentOf(state: StartState, offer: StartOffer): readonly [string, readonly Line[], readonly Line[]] {
  switch (state.step) {
    case 'menu':
      return ['What shall it be?', [], drawMenu(offer)];
    case 'folder':
      return [
        'Folder of photos, a folder a class in it',
        [[span('  '), span(`${printable(state.folder)}▏`, 'accent')], [span('')]],
        offer.foldersAt(state.folder).map((path): Line => [span(printable(path))]),
      ];
    case 'backbone': {
      const [head, ...rows] = drawBackbones(state, offer);
      const order = SORTS.map((sort) => (sort === state.sort ? `[${sort}]` : sort)).join(' ');
      return [
        'Backbone',
        [
          [span('  filter: ', 'muted'), span(`${state.filter}▏`, 'accent'), span(`   sorted by ${order}`, 'muted')],
          [span('  '), ...(head ?? [])],
        ],
        rows,
      ];
    }
  }
}

function drawMenu(offer: StartOffer): Line[] {
  return menuRows(offer).map((text, index): Line => {
    const run = offer.runs[index - 2];
    if (run === undefined) return [span(text)];
    return [span(printable(run.name)), span(`  ${run.state}`, run.state === 'going on' ? 'good' : 'muted')];
  });
}

function drawBackbones(state: StartState, offer: StartOffer): Line[] {
  return drawTable(
    [
      { title: 'id' },
      { title: 'parameters', align: 'right' },
      { title: 'features', align: 'right' },
      { title: 'top-1', align: 'right' },
      { title: 'weights' },
    ],
    shownBackbones(offer, state).map((one) => [
      one.id,
      compact(one.paramCount),
      String(one.numFeatures),
      one.imagenetTop1 === undefined ? '–' : `${(one.imagenetTop1 * 100).toFixed(1)} %`,
      one.weights === 'missing' ? span('○ missing', 'muted') : span('✓ here', 'good'),
    ]),
  );
}
