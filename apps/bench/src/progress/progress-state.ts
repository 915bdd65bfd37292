import { median } from 'simple-statistics';
import type { CaseSpec } from '../run/contract.ts';
import type { RunProgress } from '../run/progress.ts';

/** A scenario and the cases that it will run. */
export interface PlannedScenario {
  readonly name: string;
  readonly title: string;
  readonly cases: readonly CaseSpec[];
}

export interface CaseProgress {
  readonly state: 'waiting' | 'warming' | 'ready' | 'working' | 'ok' | 'failed' | 'missing';
  /** Figures of the rounds so far. */
  readonly values: readonly number[];
  readonly message?: string;
}

/** What is known of a run; plain data, made by {@link reduceProgress} alone. */
export interface ProgressState {
  readonly plan: readonly PlannedScenario[];
  readonly rounds: number;
  readonly cases: Readonly<Record<string, CaseProgress>>;
  /** The case that something happened to last. */
  readonly current?: string;
}

export function initialProgress(plan: readonly PlannedScenario[], rounds: number): ProgressState {
  return { plan, rounds, cases: {} };
}

export function reduceProgress(state: ProgressState, event: RunProgress): ProgressState {
  const id = event.type === 'result' ? event.result.id : event.id;
  return { ...state, current: id, cases: { ...state.cases, [id]: next(caseOf(state, id), event) } };
}

export function caseOf(state: ProgressState, id: string): CaseProgress {
  return state.cases[id] ?? { state: 'waiting', values: [] };
}

function next(before: CaseProgress, event: RunProgress): CaseProgress {
  switch (event.type) {
    case 'case':
      return { ...before, state: event.state };
    case 'working':
      return { ...before, state: 'working' };
    case 'round':
      return { ...before, state: 'ready', values: [...before.values, event.value] };
    case 'result': {
      const { status, message, rounds } = event.result;
      return { state: status, values: rounds ?? before.values, ...(message === undefined ? {} : { message }) };
    }
  }
}

const OVER = new Set<CaseProgress['state']>(['ok', 'failed', 'missing']);

/** How far the run is: cases that are over, and the share of all rounds that are done, in [0, 1]. */
export function howFar(state: ProgressState): { readonly over: number; readonly all: number; readonly share: number } {
  let [over, all, done, rounds] = [0, 0, 0, 0];
  for (const { id, maxRounds } of state.plan.flatMap(({ cases }) => cases)) {
    const { state: now, values } = caseOf(state, id);
    // One more for getting ready.
    const most = Math.min(state.rounds, maxRounds ?? Infinity) + 1;
    all++;
    rounds += most;
    if (OVER.has(now)) over++;
    done += OVER.has(now) ? most : values.length + (now === 'waiting' || now === 'warming' ? 0 : 1);
  }
  return { over, all, share: rounds === 0 ? 1 : done / rounds };
}

/** Graft's figure over a peer's so far, above 1 where Graft is better; `undefined` for our own cases. */
export function ratioSoFar(state: ProgressState, spec: CaseSpec): number | undefined {
  if (!spec.peer) return undefined;
  const theirs = caseOf(state, spec.id).values;
  const ours = caseOf(state, spec.id.replace(/\/peer:[^/]+$/, '')).values;
  if (theirs.length === 0 || ours.length === 0) return undefined;
  const ratio = median([...ours]) / median([...theirs]);
  return spec.better === 'higher' ? ratio : 1 / ratio;
}
