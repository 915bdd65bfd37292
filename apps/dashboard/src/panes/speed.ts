import type { TimeSpent } from '@graft/core/train';
import { drawSparkline, drawStackedBar } from '../draw/bar.ts';
import { printable } from '../draw/display-width.ts';
import { bytes, rate } from '../draw/format.ts';
import { fitLine, lineWidth, span, type Line } from '../draw/line.ts';
import { latestOf, valuesOf } from '../state/history.ts';
import type { Role } from '../theme/role.ts';
import type { Pane } from './pane.ts';

const PARTS: readonly { key: keyof TimeSpent; role: Role; fill: string }[] = [
  { key: 'read', role: 'read', fill: '█' },
  { key: 'decode', role: 'decode', fill: '▓' },
  { key: 'wait', role: 'wait', fill: '▒' },
  { key: 'compute', role: 'compute', fill: '░' },
];

/** Images a second, where the time goes, memory, processor, precision, learning rate. */
export const speedPane: Pane = {
  reads: (run) => [run.imagesPerSecond, run.resources, run.time, run.precision, run.result],
  title: () => 'Speed',
  draw: ({ run, width }) => {
    const lines: Line[] = [];
    const room = Math.max(0, width - 24);
    const speeds = valuesOf(run.imagesPerSecond);
    const speed = run.result?.imagesPerSecond.extract ?? latestOf(run.imagesPerSecond);
    lines.push(
      row(
        'photos',
        // Where every photo was known there was nothing to measure.
        speed === undefined || !(speed > 0) ? '–' : rate(speed),
        speeds.length > 1 ? drawSparkline(speeds, room, 'accent') : [],
      ),
    );
    const resources = valuesOf(run.resources);
    const now = latestOf(run.resources);
    lines.push(
      row(
        'memory',
        now === undefined ? '–' : bytes(now.memoryBytes),
        drawSparkline(
          resources.map((one) => one.memoryBytes),
          room,
          'muted',
        ),
      ),
      row(
        'processor',
        now === undefined ? '–' : `${Math.round(now.cpuPercent)} %`,
        drawSparkline(
          resources.map((one) => one.cpuPercent),
          room,
          'muted',
        ),
      ),
    );
    // Where everything came from the cache there is nothing to divide.
    if (run.time !== undefined && spent(run.time) > 0.01) lines.push(...timeLines(run.time, width));
    if (run.precision !== undefined) lines.push(row('precision', run.precision.precision, [], run.precision.reason));
    return lines;
  },
};

const row = (name: string, value: string, drawing: Line, remark = ''): Line => [
  span(` ${name.padEnd(10)} `, 'muted'),
  span(value.padStart(9)),
  span('  '),
  ...drawing,
  span(printable(remark), 'muted'),
];

const spent = (time: TimeSpent): number => PARTS.reduce((total, { key }) => total + time[key], 0);

function timeLines(time: TimeSpent, width: number): Line[] {
  const sum = spent(time);
  const parts = PARTS.map(({ key, role, fill }): Line => [
    span(` ${fill} `, role),
    span(`${key} ${Math.round((100 * time[key]) / Math.max(sum, 1e-9))} %`),
  ]);
  const whole = parts.flat();
  const half = Math.floor(width / 2);
  return [
    [
      span(' '),
      ...drawStackedBar(
        PARTS.map(({ key, role }) => ({ value: time[key], role })),
        Math.max(4, width - 2),
      ),
    ],
    ...(lineWidth(whole) <= width
      ? [whole]
      : [0, 2].map((at) => [...fitLine(parts[at] ?? [], half), ...fitLine(parts[at + 1] ?? [], half)])),
  ];
}
