import { paretoText, type ParetoPart, type ParetoPoint } from '@graft/core/evaluate';
import { span, type Line } from '../draw/line.ts';
import type { Role } from '../theme/role.ts';

const ROLE: Readonly<Record<ParetoPart, Role | undefined>> = {
  space: undefined,
  axis: 'border',
  label: 'muted',
  interval: 'border',
  step: 'validation',
  front: 'validation',
  point: 'train',
  'front-name': 'title',
  name: 'muted',
};

/** Accuracy against photos a second. */
export function drawPareto(points: readonly ParetoPoint[], width: number, height: number): Line[] {
  return paretoText(points, { width, height, x: 'photos/s', y: 'test accuracy' }).map((row) =>
    row.map(({ text, part }) =>
      span(text, ROLE[part], part === 'front' || part === 'front-name' ? { bold: true } : {}),
    ),
  );
}
