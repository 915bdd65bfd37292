import type { Phase, TrainingEvent } from '@graft/core/train';
import { duration, grouped, percent } from '../draw/format.ts';
import { describeCommand } from './describe-command.ts';
import { append } from './history.ts';
import { INITIAL_RUN_STATE, type EpochPoint, type LogEntry, type PhaseState, type RunState } from './run-state.ts';
import { without } from './without.ts';

const LOG_LIMIT = 500;
const QUARANTINE_LIMIT = 200;

/** The state after one more event: a pure function, so that a run can be watched, replayed and tested alike. */
export function reduce(state: RunState, event: TrainingEvent): RunState {
  const next = apply(state, event);
  return { ...next, lastAt: event.at };
}

/** The state after all of the events. */
export const reduceAll = (events: Iterable<TrainingEvent>, from: RunState = INITIAL_RUN_STATE): RunState => {
  let state = from;
  for (const event of events) state = reduce(state, event);
  return state;
};

function apply(state: RunState, event: TrainingEvent): RunState {
  switch (event.type) {
    case 'started':
      // A resumed run writes on into the same file: its second start goes on from what is there.
      return log(
        { ...withoutEnd(state), status: 'running', started: event },
        event.at,
        'info',
        state.started === undefined ? `Run ${event.runId} started` : `Run ${event.runId} resumed`,
      );
    case 'phase':
      return phase(state, event);
    case 'dataset':
      return log({ ...state, dataset: event }, event.at, 'info', describeDataset(event));
    case 'quarantined':
      return log(
        {
          ...state,
          quarantined: {
            count: state.quarantined.count + 1,
            files: [...state.quarantined.files, event].slice(-QUARANTINE_LIMIT),
          },
        },
        event.at,
        'warning',
        `Left out ${event.file}: ${event.message} (${event.code})`,
      );
    case 'progress':
      return {
        ...state,
        progress: event,
        ...(event.time === undefined ? {} : { time: event.time }),
        ...(event.unit === 'images' && event.phase === 'extract'
          ? { imagesPerSecond: append(state.imagesPerSecond, event.perSecond) }
          : {}),
      };
    case 'epoch':
      return epoch(state, event);
    case 'learning-rate-probe':
      if (event.chosen === true) return { ...state, chosenRate: event };
      return { ...state, probe: [...state.probe.filter(({ stage }) => stage === event.stage), event].slice(-200) };
    case 'precision':
      return log({ ...state, precision: event }, event.at, 'info', `Precision ${event.precision}: ${event.reason}`);
    case 'resources':
      return {
        ...state,
        resources: append(state.resources, {
          memoryBytes: event.memoryBytes,
          cpuPercent: event.cpuPercent,
        }),
      };
    case 'predictions':
      return {
        ...state,
        predictions: { ...state.predictions, [event.split]: event.samples },
      };
    case 'evaluated':
      return log(
        { ...state, evaluated: { ...state.evaluated, [event.split]: event } },
        event.at,
        'info',
        describeEvaluated(event),
      );
    case 'command':
      return log(
        {
          ...state,
          status: statusAfter(state, event.command.name),
          commands: [...state.commands, { at: event.at, command: event.command, effect: event.effect }].slice(
            -LOG_LIMIT,
          ),
        },
        event.at,
        'info',
        `${describeCommand(event.command)}: ${event.effect}`,
      );
    case 'checkpoint':
      return log(
        { ...state, checkpoints: [...state.checkpoints, event].slice(-50) },
        event.at,
        'info',
        `Saved the state after epoch ${event.epoch}`,
      );
    case 'log':
      return log(state, event.at, event.level, event.message);
    case 'finished':
      return log(
        { ...closePhases(state, event.at), status: 'finished', result: event },
        event.at,
        'info',
        `Finished in ${duration(event.seconds.total)}`,
      );
    case 'interrupted':
      return log(
        {
          ...closePhases(state, event.at),
          status: 'interrupted',
          interruption: event,
        },
        event.at,
        'warning',
        event.message,
      );
    case 'failed':
      return log(
        { ...closePhases(state, event.at), status: 'failed', failure: event },
        event.at,
        'error',
        event.message,
      );
    default:
      // An event of a later version says nothing to this one.
      return state;
  }
}

const withoutEnd = (state: RunState): RunState => without(state, 'result', 'failure', 'interruption');

function statusAfter(state: RunState, command: string): RunState['status'] {
  if (command === 'pause') return 'paused';
  if (command === 'continue') return 'running';
  return state.status;
}

function phase(state: RunState, event: Extract<TrainingEvent, { type: 'phase' }>): RunState {
  if (event.state === 'begin') {
    return {
      ...without(state, 'progress'),
      phase: event.phase,
      phases: [...state.phases, { phase: event.phase, startedAt: event.at }].slice(-50),
    };
  }
  const index = state.phases.findLastIndex((one) => one.phase === event.phase && one.seconds === undefined);
  const open = state.phases[index];
  if (open === undefined) return state;
  const seconds = event.seconds ?? (event.at - open.startedAt) / 1000;
  const next = { ...state, phases: state.phases.with(index, { ...open, seconds }) };
  return seconds < 1 ? next : log(next, event.at, 'info', `${DONE[event.phase]} in ${duration(seconds)}`);
}

/** What a phase has come to, in words. */
const DONE: Readonly<Record<Phase, string>> = {
  audit: 'Looked through the photos',
  weights: 'Loaded the backbone',
  extract: 'Computed the features',
  train: 'Trained the head',
  'fine-tune': 'Fine-tuned',
  evaluate: 'Evaluated',
  save: 'Saved',
  report: 'Wrote the report',
};

/** Whatever was going on when the run ended has ended too. */
function closePhases(state: RunState, at: number): RunState {
  const phases = state.phases.map((one): PhaseState =>
    one.seconds === undefined ? { ...one, seconds: Math.max(0, at - one.startedAt) / 1000 } : one,
  );
  return { ...without(state, 'phase', 'progress'), phases };
}

function epoch(state: RunState, event: Extract<TrainingEvent, { type: 'epoch' }>): RunState {
  const point: EpochPoint = {
    at: state.epochs.count + 1,
    stage: event.stage,
    epoch: event.epoch,
    epochs: event.epochs,
    learningRate: event.learningRate,
    train: event.train,
    ...(event.validation === undefined ? {} : { validation: event.validation }),
    best: event.best,
    seconds: event.seconds,
  };
  return {
    ...state,
    epochs: append(state.epochs, point, (one) => one.best),
    ...(event.best ? { bestEpoch: point } : {}),
    ...(event.confusion === undefined ? {} : { confusion: event.confusion }),
  };
}

const SPLIT = { train: 'Training', validation: 'Validation', test: 'Test' } as const;

function describeEvaluated({ split, scores, provisional }: Extract<TrainingEvent, { type: 'evaluated' }>): string {
  const when = provisional === undefined ? '' : `, after epoch ${provisional.epoch}`;
  return `${SPLIT[split]} accuracy ${percent(scores.accuracy)} on ${grouped(scores.count)} photos${when}`;
}

function describeDataset({ counts, classes }: Extract<TrainingEvent, { type: 'dataset' }>): string {
  const parts = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const sum = (counts[split] ?? []).reduce((total, count) => total + count, 0);
    return sum === 0 ? [] : [`${grouped(sum)} ${split === 'train' ? 'training' : split}`];
  });
  return `${parts.join(', ')} photos of ${classes.length} classes`;
}

function log(state: RunState, at: number, level: LogEntry['level'], text: string): RunState {
  return {
    ...state,
    log: [...state.log, { at, level, text }].slice(-LOG_LIMIT),
  };
}
