import type { CaseResult } from '../result/contract.ts';
import { summarise, summariseSteps } from '../result/summary.ts';
import type { CaseSpec, RoundAnswer } from './contract.ts';

/** A row without figures. */
export function emptyRow(spec: CaseSpec, status: 'ok' | 'failed' | 'missing', message?: string): CaseResult {
  const { id, metric, better, peer } = spec;
  return { id, metric, better, peer, status, ...(message === undefined ? {} : { message }) };
}

/** What one round says: its own figure, things a second, or seconds a thing. */
export function roundValue(spec: CaseSpec, { count, seconds, value }: RoundAnswer): number {
  return value ?? (spec.better === 'higher' ? count / seconds : seconds / count);
}

/** @param answers of all rounds, at least one */
export function resultRow(
  spec: CaseSpec,
  answers: readonly RoundAnswer[],
  start: { readonly info: Readonly<Record<string, unknown>>; readonly warmUpSeconds: number },
): CaseResult {
  const steps = answers.flatMap((answer) => answer.stepSeconds ?? []);
  const memory = spec.ownMemory === false ? 0 : Math.max(...answers.map((answer) => answer.peakMemoryBytes ?? 0));
  const { accuracy, interval } = answers.findLast((answer) => answer.accuracy !== undefined) ?? {};
  return {
    ...emptyRow(spec, 'ok'),
    ...summarise(answers.map((answer) => roundValue(spec, answer))),
    ...(steps.length === 0 ? {} : { stepSeconds: summariseSteps(steps) }),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(interval === undefined ? {} : { interval }),
    ...(memory === 0 ? {} : { peakMemoryBytes: memory }),
    warmUpSeconds: start.warmUpSeconds,
    info: Object.assign({}, start.info, ...answers.map((answer) => answer.info)) as Record<string, unknown>,
  };
}
