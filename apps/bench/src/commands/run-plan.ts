import { showProgress } from '../progress/show-progress.ts';
import type { PlannedScenario } from '../progress/progress-state.ts';
import { RESULT_SCHEMA_VERSION, type BenchResult, type CaseResult } from '../result/contract.ts';
import { differences } from '../result/differences.ts';
import { writeWhole } from '../result/write-whole.ts';
import type { CaseSpec } from '../run/contract.ts';
import { runGroup, type RunSettings } from '../run/run-cases.ts';

/** A scenario with its groups; the cases of a group are run in turn. */
export interface Plan extends Omit<PlannedScenario, 'cases'> {
  readonly groups: readonly (readonly CaseSpec[])[];
}

export interface PlanContext {
  readonly settings: RunSettings;
  /** The result's head, without its cases. */
  readonly head: Omit<BenchResult, 'schemaVersion' | 'cases' | 'interrupted'>;
  /** Written whole after every group, so that nothing that is finished is ever lost. */
  readonly json?: string;
  /** A result whose finished groups need not be measured again. */
  readonly resumed?: BenchResult;
  readonly plain: boolean;
  readonly signal: AbortSignal;
}

/** Runs all groups of all scenarios; a case that fails is a row, and the run goes on. */
export async function runPlan(plan: readonly Plan[], context: PlanContext): Promise<BenchResult> {
  const { settings, head, json, signal } = context;
  const planned = plan.map(({ name, title, groups }) => ({ name, title, cases: groups.flat() }));
  const progress = await showProgress(planned, settings.rounds, context.plain);
  const cases: CaseResult[] = [];
  const result = (): BenchResult => ({
    schemaVersion: RESULT_SCHEMA_VERSION,
    ...head,
    ...(signal.aborted ? { interrupted: true } : {}),
    cases: [...cases],
  });
  try {
    for (const group of plan.flatMap(({ groups }) => groups)) {
      if (signal.aborted) break;
      const kept = finishedRows(group, context);
      for (const row of kept ?? []) progress.show({ type: 'result', result: row });
      cases.push(...(kept ?? (await runGroup(group, { ...settings, signal }, progress.show))));
      if (json !== undefined) await writeWhole(json, resultText(result()));
    }
  } finally {
    progress.end();
  }
  if (json !== undefined) await writeWhole(json, resultText(result()));
  return result();
}

/** The rows of a group that an earlier run measured whole, on the same machine and photos. */
function finishedRows(group: readonly CaseSpec[], { resumed, head }: PlanContext): CaseResult[] | undefined {
  if (resumed === undefined || differences(resumed, { ...resumed, ...head }).length > 0) return undefined;
  const rows = group.flatMap(({ id }) => resumed.cases.find((one) => one.id === id) ?? []);
  const whole = rows.length === group.length && rows.every((row) => row.message?.startsWith('interrupted') !== true);
  return whole ? rows : undefined;
}

export function resultText(result: BenchResult): string {
  return `${JSON.stringify(result, null, 1)}\n`;
}
