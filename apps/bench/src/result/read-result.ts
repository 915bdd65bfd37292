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
  if (!Array.isArray(cases) || !cases.every(isCase)) throw unreadable(file, 'cases without id, metric and status');
  return parsed as BenchResult;
}

function isCase(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { id, metric, status, better, rounds } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof metric === 'string' &&
    typeof status === 'string' &&
    (better === 'higher' || better === 'lower') &&
    (rounds === undefined || (Array.isArray(rounds) && rounds.length > 0 && rounds.every((r) => typeof r === 'number')))
  );
}

function unreadable(file: string, received: string, cause?: unknown): GraftError {
  return new GraftError({
    code: 'bench-result-unreadable',
    what: `${file} is not a result of graft-bench`,
    received,
    expected: `a file that graft-bench run --json wrote (schemaVersion ${RESULT_SCHEMA_VERSION})`,
    next: `npx graft-bench run input-pipeline --json ${file}`,
    cause,
  });
}
