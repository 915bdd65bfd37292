import { basename } from 'node:path';
import type { Phase } from '@graft/core/train';
import { drawBar } from '../draw/bar.ts';
import { fitEnd, printable } from '../draw/display-width.ts';
import { bytes, duration, grouped, rate } from '../draw/format.ts';
import { lineWidth, span, spread, type Line } from '../draw/line.ts';
import { nearPath } from '../run/near-path.ts';
import { latestOf } from '../state/history.ts';
import type { PhaseState, RunState, RunStatus } from '../state/run-state.ts';
import type { Role } from '../theme/role.ts';

const STATUS: Readonly<Record<RunStatus, readonly [string, string, Role]>> = {
  waiting: ['○', 'starting', 'muted'],
  running: ['●', 'running', 'good'],
  paused: ['‖', 'paused', 'warning'],
  finished: ['✓', 'finished', 'good'],
  interrupted: ['■', 'interrupted', 'warning'],
  failed: ['✗', 'failed', 'bad'],
};

/** The phases of an ordinary run, for what is still to come. */
const USUAL: readonly Phase[] = ['audit', 'extract', 'train', 'evaluate'];

/**
 * The three rows on top: what runs, the phases, and how far the present one is.
 *
 * @param now milliseconds since the epoch
 */
export function drawHeader(run: RunState, width: number, now: number): Line[] {
  return [drawTitle(run, width, now), drawPhases(run, width), drawProgress(run, width)];
}

function drawTitle(run: RunState, width: number, now: number): Line {
  const [symbol, word, role] = STATUS[run.status];
  const { started, dataset } = run;
  const named = started?.config['backbone'];
  const backbone = typeof named === 'string' ? printable(named) : '';
  const directory = dataset?.directory ?? started?.config['directory'];
  const what = typeof directory === 'string' && directory !== '' ? ` on ${printable(basename(directory))}` : '';
  const end = run.status === 'running' || run.status === 'paused' ? now : run.lastAt;
  const elapsed = started === undefined ? '' : duration(Math.max(0, end - started.at) / 1000);
  const left: Line = [
    span(' graft ', 'title', { bold: true, inverse: true }),
    span(` ${backbone}${what}`, 'title', { bold: true }),
  ];
  const right: Line = [span(` ${elapsed}  `, 'muted'), span(`${symbol} ${word} `, role)];
  const id: Line = [span(started === undefined ? '' : `  ${started.runId}`, 'muted')];
  const fits = lineWidth(left) + lineWidth(id) + lineWidth(right) <= width;
  return spread(fits ? [...left, ...id] : left, right, width);
}

function drawPhases(run: RunState, width: number): Line {
  const begun = new Set(run.phases.map((one) => one.phase));
  const over = run.status !== 'running' && run.status !== 'paused';
  const ahead = over ? [] : USUAL.filter((phase) => !begun.has(phase));
  // Where all does not fit, first the times go, then the oldest phases.
  for (let first = 0; first < run.phases.length; first++)
    for (const times of [true, false]) {
      const parts = [
        ...run.phases.slice(first).map((one) => drawPhase(one, run, times)),
        ...ahead.map((phase): Line => [span(`○ ${phase}`, 'muted')]),
      ];
      const line = parts.flatMap((part, index): Line => [span(index === 0 ? ' ' : ' ─ ', 'border'), ...part]);
      if (lineWidth(line) <= width) return line;
    }
  return [];
}

function drawPhase(one: PhaseState, run: RunState, times: boolean): Line {
  const done = one.seconds !== undefined;
  const bad = run.status === 'failed' && one === run.phases.at(-1);
  return [
    span(bad ? '✗ ' : done ? '✓ ' : '● ', bad ? 'bad' : done ? 'good' : 'accent'),
    span(one.phase, done ? undefined : 'title', { bold: !done }),
    span(done && times ? ` ${duration(one.seconds ?? 0)}` : '', 'muted'),
  ];
}

function drawProgress(run: RunState, width: number): Line {
  if (run.result !== undefined) {
    const place = run.started?.runDirectory ?? run.result.bundle;
    return [span(' model in ', 'muted'), span(fitEnd(printable(nearPath(place)), Math.max(8, width - 11)).trimEnd())];
  }
  if (run.failure !== undefined) return [span(` ${run.failure.code}`, 'bad', { bold: true })];
  const { progress } = run;
  const epoch = latestOf(run.epochs);
  if (progress === undefined) {
    if (epoch !== undefined && (run.phase === 'train' || run.phase === 'fine-tune'))
      return withBar(
        epoch.epoch / epoch.epochs,
        ` epoch ${epoch.epoch} of ${epoch.epochs}`,
        `about ${duration((epoch.epochs - epoch.epoch) * epoch.seconds)} left `,
        width,
      );
    return run.phase === undefined ? [] : [span(` ${run.phase} …`, 'muted')];
  }
  const count =
    progress.unit === 'bytes'
      ? `${bytes(progress.done)} of ${bytes(progress.total)}`
      : `${grouped(progress.done)} of ${grouped(progress.total)} ${progress.unit === 'images' ? 'photos' : progress.unit}`;
  const speed = progress.unit === 'bytes' ? `${bytes(progress.perSecond)}/s` : rate(progress.perSecond);
  const cached = progress.cached !== undefined && progress.cached > 0 ? `, ${grouped(progress.cached)} known` : '';
  return withBar(
    progress.done / Math.max(1, progress.total),
    ` ${count}${cached}`,
    // Before the first photo there is nothing to go by.
    progress.perSecond > 0 ? `${speed}  about ${duration(progress.etaSeconds)} left ` : '',
    width,
  );
}

export const drawInterval = (interval: readonly [number, number] | undefined): Line =>
  interval === undefined
    ? []
    : [span(` (95 % interval ${(interval[0] * 100).toFixed(1)}–${(interval[1] * 100).toFixed(1)} %)`)];

function withBar(share: number, left: string, right: string, width: number): Line {
  const bar = Math.min(60, width - left.length - right.length - 10);
  if (bar < 6) return spread([span(left)], [span(right, 'muted')], width);
  return spread(
    [
      span(' '),
      ...drawBar(share, bar, 'accent'),
      span(` ${`${Math.floor(Math.min(1, share) * 100)} %`.padStart(5)}`, 'title'),
      span(left),
    ],
    [span(right, 'muted')],
    width,
  );
}
