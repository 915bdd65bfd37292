import { readFile } from 'node:fs/promises';
import { GraftError } from '@graft/errors';
import { RESULT_SCHEMA_VERSION, type BenchResult } from './contract.ts';

/** @throws GraftError `bench-result-unreadable` */
export async function readResult(file: string): Promise<BenchResult> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message : 'not JSON', cause);
  }
  const { schemaVersion, cases, environment } = (parsed ?? {}) as Partial<Record<keyof BenchResult, unknown>>;
  if (schemaVersion !== RESULT_SCHEMA_VERSION) {
    throw unreadable(file, `schemaVersion ${JSON.stringify(schemaVersion)}`);
  }
  if (typeof environment !== 'object' || environment === null) throw unreadable(file, 'no environment');
  if (!Array.isArray(cases) || !cases.every(isCase))
    throw unreadable(file, 'cases without id, metric and status, or with figures that are no numbers');
  return parsed as BenchResult;
}

const FIGURES = ['value', 'low', 'high', 'accuracy', 'peakMemoryBytes', 'warmUpSeconds'] as const;

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'number');

function isCase(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { id, metric, status, better, rounds, interval, ...rest } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof metric === 'string' &&
    typeof status === 'string' &&
    (better === 'higher' || better === 'lower') &&
    (rounds === undefined || (isNumbers(rounds) && rounds.length > 0)) &&
    (interval === undefined || (isNumbers(interval) && interval.length === 2)) &&
    FIGURES.every((name) => rest[name] === undefined || typeof rest[name] === 'number')
  );
}

function unreadable(file: string, received: string, cause?: unknown): GraftError {
  return new GraftError({
    code: 'bench-result-unreadable',
    what: `${file} is not a result of graft-bench`,
    received,
    expected: `a file that graft-bench run --json wrote (schemaVersion ${RESULT_SCHEMA_VERSION})`,
    next: 'npx graft-bench run input-pipeline --json result.json',
    cause,
  });
}
