import type { CurvePoint } from './learning-curve.ts';
import { percent, textTable } from './text-table.ts';

/** The learning curve for a terminal or a file: plain text, no escape codes. */
export function learningCurveText(points: readonly CurvePoint[]): string {
  const rows = points.map(({ perClass, photos, accuracy, interval, range }) => [
    String(perClass),
    String(photos),
    percent(accuracy),
    interval.map(percent).join(' – '),
    range.map(percent).join(' – '),
  ]);
  return textTable([['photos a class', 'photos', 'accuracy', '95% interval', 'lowest – highest draw'], ...rows]);
}
