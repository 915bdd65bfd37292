import { readFile } from 'node:fs/promises';
import type { ParetoPoint } from '@graft/core/evaluate';
import { GraftError } from '@graft/errors';

/** Which of several speeds of a backbone is shown, the first that there is: the field before the first slash of its id. */
const SPEEDS = ['backbones', 'extract', 'predict', 'forward'] as const;

/**
 * Backbones of a result file of `graft-bench`: test accuracy against photos a second. A case's id is
 * `scenario/backbone[/…]`; peers and failed cases are left out.
 *
 * @throws GraftError `bad-result`
 */
export async function readBenchmark(path: string): Promise<ParetoPoint[]> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const cases = isRecord(value) ? value['cases'] : undefined;
  if (!Array.isArray(cases))
    throw new GraftError({
      code: 'bad-result',
      what: 'This is no result of graft-bench',
      received: path,
      expected: 'JSON with a list of "cases"',
      next: 'graft-bench run backbones DIR --json results.json',
    });
  return pointsOf(cases.filter(isRecord));
}

function pointsOf(cases: readonly Record<string, unknown>[]): ParetoPoint[] {
  const found = new Map<string, { accuracy?: number; interval?: readonly number[]; speed?: number; rank: number }>();
  for (const one of cases) {
    if (one['peer'] === true || one['status'] !== 'ok' || typeof one['id'] !== 'string') continue;
    const [scenario = '', backbone] = one['id'].split('/');
    if (backbone === undefined) continue;
    const entry = found.get(backbone) ?? { rank: Infinity };
    found.set(backbone, entry);
    if (typeof one['accuracy'] === 'number') {
      entry.accuracy = one['accuracy'];
      if (Array.isArray(one['interval'])) entry.interval = one['interval'] as number[];
    }
    const rank = (SPEEDS as readonly string[]).indexOf(scenario);
    const isSpeed = typeof one['metric'] === 'string' && /(images|photos) (a|per) second/.test(one['metric']);
    if (isSpeed && typeof one['value'] === 'number' && rank >= 0 && rank < entry.rank)
      Object.assign(entry, { speed: one['value'], rank });
  }
  return [...found].flatMap(([label, { accuracy, interval, speed }]) => {
    if (accuracy === undefined || speed === undefined) return [];
    const [low, high] = interval ?? [];
    return [{ label, x: speed, y: accuracy, ...(low === undefined || high === undefined ? {} : { low, high }) }];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
