import type { SamplePrediction } from '@graft/core/train';
import { displayWidth, fit, fitEnd, printable } from '../draw/display-width.ts';
import { percent } from '../draw/format.ts';
import type { Thumbnail } from '../images/thumbnail.ts';
import { fitLine, lineWidth, span, type Line } from '../draw/line.ts';
import type { RunState } from '../state/run-state.ts';
import type { Pane, PaneInput } from './pane.ts';

/** Size of a thumbnail in characters; a character is two pixels high, so this is a square. */
export const THUMBNAIL = { columns: 20, rows: 10 } as const;

/** Photos with what the model says of them, mistakes first: as pictures where there is room for one, else as a list. */
export const photosPane: Pane = {
  reads: (run) => [run.predictions, run.dataset, run.result],
  title: () => 'Predictions',
  note: ({ run }) => shownPredictions(run)?.split,
  draw: (input) => {
    const shown = shownPredictions(input.run);
    if (shown === undefined) return [[span(' when the model has seen some photos', 'muted')]];
    const classes = (input.run.dataset?.classes ?? input.run.result?.classes ?? []).map(printable);
    const samples = shown.samples.slice(input.screen.scroll);
    const pictured = samples.filter((one) => input.thumbnails.has(one.file));
    return pictured.length > 0 && input.height >= THUMBNAIL.rows + 1 && input.width > THUMBNAIL.columns
      ? drawTiles(pictured, classes, input)
      : drawList(samples, classes, input);
  },
};

function drawList(
  samples: readonly SamplePrediction[],
  classes: readonly string[],
  { width, height }: PaneInput,
): Line[] {
  // Long names of classes leave room for each other and for the photo's.
  const most = Math.max(8, Math.floor(width * 0.25));
  const names = classes.map((name) => (displayWidth(name) > most ? fit(name, most).trimEnd() : name));
  return samples.slice(0, height).map((one): Line => {
    const right = one.label === one.predicted;
    const said: Line = [
      ...verdict(one, names),
      span(` ${percent(one.probabilities[one.predicted] ?? Number.NaN)}`),
      span(right ? '  ' : `, is ${names[one.label] ?? '?'}  `, 'muted'),
    ];
    const room = Math.min(width - lineWidth(said), Math.max(8, Math.floor(width * 0.4)));
    return room < 8 ? said : [...said, span(fitEnd(printable(one.file), room).trimEnd(), 'muted')];
  });
}

/** Rows of pictures, below each what it was taken for. */
function drawTiles(
  samples: readonly SamplePrediction[],
  classes: readonly string[],
  { width, height, thumbnails }: PaneInput,
): Line[] {
  // One column between the pictures, and before the first.
  const tile = THUMBNAIL.columns + 1;
  const across = Math.floor(width / tile);
  const lines: Line[] = [];
  for (let at = 0; at < samples.length && lines.length + THUMBNAIL.rows + 1 <= height; at += across) {
    const row = samples.slice(at, at + across);
    for (let y = 0; y < THUMBNAIL.rows; y++) lines.push(row.flatMap((one) => pictureRow(thumbnails.get(one.file), y)));
    lines.push(
      row.flatMap((one) => {
        const is = one.label === one.predicted ? '' : `, is ${classes[one.label] ?? '?'}`;
        const sure = ` ${percent(one.probabilities[one.predicted] ?? Number.NaN)}`;
        const line = [...verdict(one, classes), span(is, 'muted')];
        return fitLine(
          lineWidth(line) + sure.length <= tile ? [...line.slice(0, 2), span(sure), ...line.slice(2)] : line,
          tile,
        );
      }),
    );
  }
  return lines;
}

function pictureRow(thumbnail: Thumbnail | undefined, y: number): Line {
  const picture = thumbnail?.rows[y];
  const graphic = y === 0 ? thumbnail?.graphic : undefined;
  const blank = span(fit('', THUMBNAIL.columns));
  return [
    span(' '),
    { ...blank, ...(picture === undefined ? {} : { picture }), ...(graphic === undefined ? {} : { graphic }) },
  ];
}

function verdict(one: SamplePrediction, classes: readonly string[]): Line {
  const right = one.label === one.predicted;
  return [
    span(right ? ' ✓ ' : ' ✗ ', right ? 'good' : 'bad'),
    span(classes[one.predicted] ?? '?', right ? 'good' : 'bad'),
  ];
}

/** Predictions of the latest split that has any: mistakes first, the surest on top. */
export function shownPredictions(run: RunState): { split: string; samples: readonly SamplePrediction[] } | undefined {
  for (const split of ['test', 'validation', 'train'] as const) {
    const samples = run.predictions[split];
    if (samples === undefined || samples.length === 0) continue;
    const sureness = (one: SamplePrediction): number => one.probabilities[one.predicted] ?? 0;
    const wrong = (one: SamplePrediction): number => (one.predicted === one.label ? 0 : 1);
    return { split, samples: [...samples].sort((a, b) => wrong(b) - wrong(a) || sureness(b) - sureness(a)) };
  }
  return undefined;
}
