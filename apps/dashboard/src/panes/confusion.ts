import { printable } from '../draw/display-width.ts';
import { span } from '../draw/line.ts';
import { drawMatrix } from '../draw/matrix.ts';
import { shownConfusion } from './classes.ts';
import type { Pane } from './pane.ts';

/** Which class is taken for which. */
export const confusionPane: Pane = {
  reads: (run) => [run.evaluated, run.confusion, run.dataset],
  title: () => 'Confusion',
  note: ({ run }) => shownConfusion(run)?.of,
  draw: ({ run, width, height }) => {
    const shown = shownConfusion(run);
    if (shown === undefined) return [[span(' after the first epoch with validation', 'muted')]];
    const classes = (run.dataset?.classes ?? []).map(printable);
    return drawMatrix(shown.confusion, classes, width - 1, height).map((line) => [span(' '), ...line]);
  },
};
