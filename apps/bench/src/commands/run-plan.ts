import { isGraftError } from '@graft/errors';
import { showProgress } from '../progress/show-progress.ts';
import type { PlannedScenario } from '../progress/progress-state.ts';
import { RESULT_SCHEMA_VERSION, type BenchResult, type CaseResult } from '../result/contract.ts';
import { writeWhole } from '../result/write-whole.ts';
import type { CaseSpec } from '../run/contract.ts';
import { runGroup, type RunSettings } from '../run/run-cases.ts';
import { isWhole } from './go-on.ts';

/** A scenario with its groups; the cases of a group are run in turn. */
export interface Plan extends Omit<PlannedScenario, 'cases'> {
  readonly groups: readonly (readonly CaseSpec[])[];
}

export interface PlanContext {
  readonly settings: RunSettings;
  /** The result's head, without its cases. */
  readonly head: Omit<BenchResult, 'schemaVersion' | 'cases' | 'interrupted'>;
  /** Written whole after every group, so that nothing that is finished is ever lost; the end of the run is its caller's to write. */
  readonly json?: string;
  /** A result whose finished groups need not be measured again. */
  readonly resumed?: BenchResult;
  readonly plain: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs all groups of all scenarios; a case that fails is a row, and the run goes on. Until its end the file says that it was
 * cut, for whatever may end it; a file that cannot be written does not.
 */
export async function runPlan(plan: readonly Plan[], context: PlanContext): Promise<BenchResult> {
  const { settings, head, json, signal } = context;
  const planned = plan.map(({ name, title, groups }) => ({ name, title, cases: groups.flat() }));
  const progress = await showProgress(planned, settings.rounds, context.plain);
  const cases: CaseResult[] = [];
  const result = (interrupted: boolean): BenchResult => ({
    schemaVersion: RESULT_SCHEMA_VERSION,
    ...head,
    ...(interrupted ? { interrupted } : {}),
    cases: [...cases],
  });
  const troubles = new Set<string>();
  try {
    for (const group of plan.flatMap(({ groups }) => groups)) {
      if (signal.aborted) break;
      const kept = finishedRows(group, context);
      for (const row of kept ?? []) progress.show({ type: 'result', result: row });
      cases.push(...(kept ?? (await runGroup(group, { ...settings, signal }, progress.show))));
      if (json === undefined) continue;
      await writeWhole(json, resultText(result(true))).catch((error: unknown) => {
        if (!isGraftError(error)) throw error;
        troubles.add(error.message);
      });
    }
  } finally {
    progress.end();
  }
  for (const trouble of troubles) process.stderr.write(`While the run went on: ${trouble}\n`);
  return result(signal.aborted);
}

/** The rows of a group that an earlier run has measured whole. */
function finishedRows(group: readonly CaseSpec[], { resumed }: PlanContext): CaseResult[] | undefined {
  const rows = group.flatMap(({ id }) => resumed?.cases.find((one) => one.id === id) ?? []);
  return rows.length === group.length && rows.every(isWhole) ? rows : undefined;
}

export function resultText(result: BenchResult): string {
  return `${JSON.stringify(result, null, 1)}\n`;
}
