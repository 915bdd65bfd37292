import type { Spec } from 'vega';
import type { ConfusionMatrix } from './confusion.ts';

/** Above this many classes the cells are too small for numbers. */
const NUMBERED = 24;

/** The confusion matrix as a heat map: the shade is the share of the true class's photos, the number is photos. */
export function confusionPlot(classes: readonly string[], confusion: ConfusionMatrix): Spec {
  const cells = confusion.flatMap((row, label) => {
    const support = Math.max(
      1,
      row.reduce((sum, n) => sum + n, 0),
    );
    return row.map((photos, predicted) => ({ label, predicted, photos, share: photos / support }));
  });
  const cell = Math.max(9, Math.min(72, Math.max(340, 18 * classes.length) / classes.length));
  const names = { signal: `${JSON.stringify(classes)}[datum.value]` };
  const labels = { labels: { update: { text: names } } };
  return {
    description: 'Confusion matrix',
    width: cell * classes.length,
    height: cell * classes.length,
    data: [{ name: 'cells', values: cells }],
    scales: [
      { name: 'x', type: 'band', domain: classes.map((_, i) => i), range: 'width', padding: 0.04 },
      { name: 'y', type: 'band', domain: classes.map((_, i) => i), range: 'height', padding: 0.04 },
      { name: 'shade', type: 'linear', domain: [0, 1], range: ['#f3f6f9', '#0b4f84'] },
      { name: 'mistake', type: 'linear', domain: [0, 1], range: ['#fbe3d6', '#b33c00'] },
    ],
    axes: [
      {
        orient: 'top',
        scale: 'x',
        title: 'predicted',
        domain: false,
        ticks: false,
        labelAngle: classes.length > 4 ? -40 : 0,
        labelAlign: classes.length > 4 ? 'left' : 'center',
        encode: labels,
      },
      { orient: 'left', scale: 'y', title: 'true class', domain: false, ticks: false, encode: labels },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'cells' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'predicted' },
            y: { scale: 'y', field: 'label' },
            width: { scale: 'x', band: 1 },
            height: { scale: 'y', band: 1 },
            cornerRadius: { value: 3 },
            fill: [
              {
                test: 'datum.label !== datum.predicted && datum.photos > 0',
                scale: 'mistake',
                field: 'share',
              },
              { scale: 'shade', field: 'share' },
            ],
          },
        },
      },
      ...(classes.length > NUMBERED
        ? []
        : [
            {
              type: 'text' as const,
              from: { data: 'cells' },
              encode: {
                enter: {
                  x: { scale: 'x', field: 'predicted', band: 0.5 },
                  y: { scale: 'y', field: 'label', band: 0.5 },
                  align: { value: 'center' as const },
                  baseline: { value: 'middle' as const },
                  fontSize: { value: Math.max(8, Math.min(16, cell / 3)) },
                  text: { field: 'photos' },
                  fill: [{ test: 'datum.share > 0.5', value: 'white' }, { value: '#1c2733' }],
                },
              },
            },
          ]),
    ],
  };
}
