import { GraftError } from '@graft/errors';
import type { TrainingEvent } from '@graft/core/train';

/** What a field must be for the dashboard to rely on it; `?` where it may be absent. */
type Kind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'object'
  | 'array'
  | 'strings'
  | 'matrix'
  | 'scores'
  | 'scores?'
  | 'matrix?'
  | 'times?';

/** The fields of each event that anything here reads without asking first. */
const FIELDS: Readonly<Record<TrainingEvent['type'], Record<string, Kind>>> = {
  started: {
    runId: 'string',
    runDirectory: 'string',
    pid: 'number',
    config: 'object',
    command: 'string',
  },
  phase: { phase: 'string', state: 'string' },
  dataset: {
    directory: 'string',
    classes: 'strings',
    counts: 'object',
    quarantined: 'number',
  },
  quarantined: { file: 'string', code: 'string', message: 'string' },
  progress: {
    phase: 'string',
    done: 'number',
    total: 'number',
    unit: 'string',
    perSecond: 'number',
    etaSeconds: 'number',
    time: 'times?',
  },
  epoch: {
    stage: 'string',
    epoch: 'number',
    epochs: 'number',
    learningRate: 'number',
    train: 'scores',
    validation: 'scores?',
    confusion: 'matrix?',
    best: 'boolean',
    seconds: 'number',
  },
  'learning-rate-probe': { learningRate: 'number', loss: 'number' },
  precision: { precision: 'string', reason: 'string' },
  resources: { memoryBytes: 'number', cpuPercent: 'number' },
  predictions: { split: 'string', samples: 'array' },
  evaluated: { split: 'string', scores: 'scores', confusion: 'matrix' },
  command: { command: 'object', effect: 'string' },
  checkpoint: { path: 'string', epoch: 'number' },
  log: { level: 'string', message: 'string' },
  finished: {
    bundle: 'string',
    backbone: 'string',
    classes: 'strings',
    metrics: 'object',
    seconds: 'object',
    imagesPerSecond: 'object',
  },
  interrupted: { message: 'string', resume: 'string' },
  failed: { code: 'string', message: 'string' },
};

/**
 * Reads one line of an event stream. An event of an unknown type passes, for a later version may have more of them.
 *
 * @throws GraftError `bad-event` naming the line and what is wrong with it
 */
export function parseEvent(line: string, where: string): TrainingEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw bad(where, line.slice(0, 80), 'a JSON object');
  }
  if (!isRecord(value) || typeof value['type'] !== 'string')
    throw bad(where, line.slice(0, 80), 'an object with a "type"');
  if (typeof value['at'] !== 'number' || !Number.isFinite(value['at']))
    throw bad(where, line.slice(0, 80), 'a number "at"');
  const fields = (FIELDS as Record<string, Record<string, Kind> | undefined>)[value['type']];
  for (const [name, kind] of Object.entries(fields ?? {}))
    if (!fits(value[name], kind))
      throw bad(
        where,
        `${value['type']} with ${name} = ${(name in value ? JSON.stringify(value[name]) : 'nothing').slice(0, 60)}`,
        `${name}: ${kind.replace('?', ' or nothing')}`,
      );
  return value as unknown as TrainingEvent;
}

function fits(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'strings':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
    case 'matrix':
      return (
        Array.isArray(value) && value.every((row) => Array.isArray(row) && row.every((one) => typeof one === 'number'))
      );
    case 'matrix?':
      return value === undefined || fits(value, 'matrix');
    case 'scores':
      // A loss that is not a number is `null` in JSON; a curve has a gap there.
      return isRecord(value) && typeof value['accuracy'] === 'number' && 'loss' in value;
    case 'scores?':
      return value === undefined || fits(value, 'scores');
    case 'times?':
      return (
        value === undefined ||
        (isRecord(value) && ['read', 'decode', 'wait', 'compute'].every((name) => typeof value[name] === 'number'))
      );
    case 'number':
      // JSON has no infinity: an estimate that is not known yet comes as null.
      return typeof value === 'number' || value === null;
    default:
      return typeof value === kind;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bad = (where: string, received: string, expected: string): GraftError =>
  new GraftError({
    code: 'bad-event',
    what: `${where} is not an event of a run`,
    received,
    expected,
  });
