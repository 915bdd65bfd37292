import { learningRate } from '../draw/format.ts';

const ROWS = 16;
const WIDTH = 40;

/** The curve of a learning rate test for files and pipes: a line a rate, as long as its loss is great. */
export function probeLines(points: readonly { readonly learningRate: number; readonly loss: number }[]): string[] {
  const shown = points.filter(
    (_, i) =>
      i === points.length - 1 ||
      Math.floor((i * ROWS) / points.length) !== Math.floor(((i - 1) * ROWS) / points.length),
  );
  const losses = shown.map(({ loss }) => loss);
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  return shown.map(({ learningRate: rate, loss }) => {
    const length = 1 + Math.round((WIDTH * (loss - least)) / Math.max(most - least, Number.MIN_VALUE));
    return `rate       ${learningRate(rate).padStart(9)}  loss ${loss.toFixed(4).padStart(8)}  ${'#'.repeat(length)}`;
  });
}
