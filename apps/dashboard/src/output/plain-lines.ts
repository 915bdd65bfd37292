import type { TrainingEvent } from '@graft/core/train';
import { printable } from '../draw/display-width.ts';
import { bytes, duration, extractionRate, grouped, learningRate, percent, rate } from '../draw/format.ts';
import { textOf, type Line } from '../draw/line.ts';
import { drawTable } from '../draw/table.ts';
import { nextCommands } from '../run/next-commands.ts';
import { describeCommand } from '../state/describe-command.ts';
import { perClass } from '../state/per-class.ts';
import type { RunState } from '../state/run-state.ts';
import { probeLines } from './probe-lines.ts';

export interface PlainWriter {
  /** @param state after the event */
  lines(event: TrainingEvent, state: RunState): string[];
}

/** Least seconds between two lines about the same progress. */
const PACE_SECONDS = 3;

/**
 * One line a step that matters, for files, pipes and screen readers: nothing that the dashboard knows is missing, and
 * no line holds an escape sequence.
 */
export function createPlainWriter(program: string): PlainWriter {
  let progressAt = -Infinity;
  return {
    lines(event, state) {
      switch (event.type) {
        case 'progress': {
          const over = event.done >= event.total;
          if (!over && event.at - progressAt < PACE_SECONDS * 1000) return [];
          progressAt = event.at;
          return event.unit === 'epochs' ? [] : [progress(event)];
        }
        case 'phase':
          progressAt = event.at;
          return [];
        default:
          return describe(event, state, program).map(printable);
      }
    },
  };
}

type Of<T extends TrainingEvent['type']> = Extract<TrainingEvent, { type: T }>;

function describe(event: TrainingEvent, state: RunState, program: string): string[] {
  switch (event.type) {
    case 'started':
      return [`run        ${event.runId} in ${event.runDirectory}`];
    case 'dataset':
      return dataset(event);
    case 'quarantined':
      return [`left out   ${event.file}: ${event.message} (${event.code})`];
    case 'precision':
      return [`precision  ${event.precision}: ${event.reason}`];
    case 'epoch':
      return [epoch(event)];
    case 'evaluated':
      return evaluated(event, state);
    case 'command':
      return [`command    ${describeCommand(event.command)}: ${event.effect}`];
    case 'checkpoint':
      return [`saved      the state after epoch ${event.epoch}`];
    case 'log':
      return [
        ...(event.code === 'learning-rate' ? probeLines(state.probe) : []),
        event.level === 'warning' ? `warning    ${event.message}` : `note       ${event.message}`,
      ];
    case 'finished':
      return finished(event, state, program);
    case 'interrupted':
      return [
        `interrupted: ${event.message}`,
        ...nextCommands(state, program).map(({ command }) => `go on with: ${command}`),
      ];
    case 'failed':
      return [`failed (${event.code}): ${event.message}`];
    default:
      return [];
  }
}

function progress(event: Of<'progress'>): string {
  const name = event.phase.padEnd(10);
  if (event.unit === 'bytes')
    return `${name} ${bytes(event.done)} of ${bytes(event.total)}, ${bytes(event.perSecond)}/s, about ${duration(event.etaSeconds)} left`;
  const unit = event.unit === 'images' ? 'photos' : event.unit;
  const known = event.cached !== undefined && event.cached > 0 ? ` (${grouped(event.cached)} known already)` : '';
  const left = event.done >= event.total ? '' : `, about ${duration(event.etaSeconds)} left`;
  return `${name} ${grouped(event.done)} of ${grouped(event.total)} ${unit}${known}, ${rate(event.perSecond)}${left}`;
}

function dataset(event: Of<'dataset'>): string[] {
  const sum = (counts: readonly number[] = []): number => counts.reduce((total, count) => total + count, 0);
  const parts = (['train', 'validation', 'test'] as const)
    .filter((split) => event.counts[split] !== undefined)
    .map((split) => `${split} ${grouped(sum(event.counts[split]))}`);
  const classes = event.classes.length > 8 ? `${event.classes.slice(0, 8).join(', ')}, …` : event.classes.join(', ');
  return [
    `photos     ${parts.join(', ')}${event.splitBySeed ? ' (split 80/10/10 by seed)' : ''}; left out ${grouped(event.quarantined)}`,
    `classes    ${event.classes.length}: ${classes}`,
  ];
}

function epoch(event: Of<'epoch'>): string {
  const width = String(event.epochs).length;
  const stage = event.stage === 'head' ? '' : ` (${event.stage})`;
  const validation =
    event.validation === undefined
      ? ''
      : `  validation loss ${event.validation.loss.toFixed(4)} accuracy ${event.validation.accuracy.toFixed(4)}`;
  return (
    `epoch      ${String(event.epoch).padStart(width)}/${event.epochs}${stage}` +
    `  loss ${event.train.loss.toFixed(4)} accuracy ${event.train.accuracy.toFixed(4)}${validation}` +
    `  learning rate ${learningRate(event.learningRate)}  ${duration(event.seconds)}${event.best ? '  best' : ''}`
  );
}

function evaluated(event: Of<'evaluated'>, state: RunState): string[] {
  const { accuracy, loss, count, interval } = event.scores;
  const within = interval === undefined ? '' : ` (95 % interval ${percent(interval[0])} to ${percent(interval[1])})`;
  const soFar = event.provisional === undefined ? '' : `, so far (after epoch ${event.provisional.epoch})`;
  const head = `${event.split.padEnd(10)} accuracy ${percent(accuracy)}${within}, loss ${loss.toFixed(4)}, ${grouped(count)} photos${soFar}`;
  const classes = state.dataset?.classes ?? [];
  if (event.split !== 'test' || classes.length === 0) return [head];
  const rows = perClass(event.confusion, classes).map((one) => [
    `  ${one.name}`,
    percent(one.recall),
    percent(one.precision),
    grouped(one.count),
  ]);
  const table: Line[] = drawTable(
    [
      { title: '  class', maxWidth: 40 },
      { title: 'recall', align: 'right' },
      { title: 'precision', align: 'right' },
      { title: 'photos', align: 'right' },
    ],
    rows,
  );
  return [head, ...table.slice(0, 52).map(textOf)];
}

function finished(event: Of<'finished'>, state: RunState, program: string): string[] {
  const { seconds } = event;
  const left = state.quarantined.count;
  return [
    `time       ${duration(seconds.total)}: audit ${duration(seconds.audit)}, features ${duration(seconds.extract)} (${extractionRate(event.imagesPerSecond.extract)}), training ${duration(seconds.train)}, evaluation ${duration(seconds.evaluate)}`,
    ...(left === 0 ? [] : [`left out   ${grouped(left)} photos that could not be read`]),
    `model      ${event.bundle}`,
    ...nextCommands(state, program).map(({ why, command }) => `next       ${why}: ${command}`),
  ];
}
