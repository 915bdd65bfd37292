import { drawBar } from '../draw/bar.ts';
import { displayWidth, fit, printable } from '../draw/display-width.ts';
import { percent } from '../draw/format.ts';
import { span, type Line } from '../draw/line.ts';
import { perClass } from '../state/per-class.ts';
import type { RunState } from '../state/run-state.ts';
import type { Pane } from './pane.ts';

/** The confusion matrix that says most: that of the test photos, else the latest of the validation photos. */
export function shownConfusion(run: RunState): { confusion: readonly (readonly number[])[]; of: string } | undefined {
  const { test, validation } = run.evaluated;
  if (test !== undefined) return { confusion: test.confusion, of: 'test' };
  if (run.confusion !== undefined) return { confusion: run.confusion, of: 'validation' };
  return validation === undefined ? undefined : { confusion: validation.confusion, of: 'validation' };
}

/** How well each class is recognised, worst first. */
export const classesPane: Pane = {
  reads: (run) => [run.evaluated, run.confusion, run.dataset],
  title: () => 'Classes',
  note: ({ run }) => shownConfusion(run)?.of,
  draw: ({ run, screen, width, height }) => {
    const shown = shownConfusion(run);
    if (shown === undefined) return [[span(' after the first epoch with validation', 'muted')]];
    const classes = (run.dataset?.classes ?? []).map(printable);
    const scores = perClass(shown.confusion, classes)
      .filter((one) => one.count > 0)
      .sort((a, b) => a.recall - b.recall || a.index - b.index);
    const name = Math.min(Math.floor(width / 3), Math.max(5, ...scores.map((one) => displayWidth(one.name))));
    const bar = width - name - 20;
    const start = Math.min(screen.scroll, Math.max(0, scores.length - height));
    return scores
      .slice(start, start + height)
      .map((one): Line => [
        span(` ${fit(one.name, name)} `),
        ...(bar >= 4 ? drawBar(one.recall, bar, roleOf(one.recall)) : []),
        span(` ${percent(one.recall).padStart(7)}`, roleOf(one.recall)),
        span(` of ${one.count}`, 'muted'),
      ]);
  },
};

const roleOf = (recall: number): 'good' | 'warning' | 'bad' =>
  recall >= 0.9 ? 'good' : recall >= 0.7 ? 'warning' : 'bad';
