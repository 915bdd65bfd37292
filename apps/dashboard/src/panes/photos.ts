import type { SamplePrediction } from '@graft/core/train';
import { fit, fitEnd, printable } from '../draw/display-width.ts';
import { percent } from '../draw/format.ts';
import { span, type Line } from '../draw/line.ts';
import type { RunState } from '../state/run-state.ts';
import type { Pane } from './pane.ts';

/** Size of a thumbnail in characters; a character is two pixels high. */
export const THUMBNAIL = { columns: 16, rows: 6 } as const;

/** Photos with what the model says of them; after the test, its worst mistakes first. */
export const photosPane: Pane = {
  title: () => 'Predictions',
  note: ({ run }) => shownPredictions(run)?.split,
  draw: ({ run, width, height }) => {
    const shown = shownPredictions(run);
    if (shown === undefined) return [[span(' when the model has seen some photos', 'muted')]];
    const classes = (run.dataset?.classes ?? run.result?.classes ?? []).map(printable);
    const file = Math.max(8, Math.floor(width * 0.4));
    return shown.samples.slice(0, height).map((one): Line => {
      const right = one.label === one.predicted;
      const name = classes[one.predicted] ?? '?';
      return [
        span(right ? ' ✓ ' : ' ✗ ', right ? 'good' : 'bad'),
        span(`${fitEnd(printable(one.file), file)} `),
        span(name, right ? 'good' : 'bad'),
        span(` ${percent(one.probabilities[one.predicted] ?? Number.NaN)}`),
        span(right ? '' : `, is ${fit(classes[one.label] ?? '?', 20).trimEnd()}`, 'muted'),
      ];
    });
  },
};

/** Predictions of the latest split that has any: mistakes first, the surest on top. */
export function shownPredictions(run: RunState): { split: string; samples: readonly SamplePrediction[] } | undefined {
  for (const split of ['test', 'validation', 'train'] as const) {
    const samples = run.predictions[split];
    if (samples === undefined || samples.length === 0) continue;
    const sureness = (one: SamplePrediction): number => one.probabilities[one.predicted] ?? 0;
    const wrong = (one: SamplePrediction): number => (one.predicted === one.label ? 0 : 1);
    return {
      split,
      samples: [...samples].sort((a, b) => wrong(b) - wrong(a) || sureness(b) - sureness(a)),
    };
  }
  return undefined;
}
