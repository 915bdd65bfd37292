import type { CaseResult } from '../result/contract.ts';
import { caseCommand, type CaseSurroundings } from './case-command.ts';
import { CaseProcess } from './case-process.ts';
import { emptyRow, resultRow, roundValue } from './case-row.ts';
import { MISSING_PREFIX, type CaseSpec, type RoundAnswer } from './contract.ts';
import { openGuard, type GroupGuard } from './group-guard.ts';
import type { RunProgress } from './progress.ts';

export interface RunSettings extends CaseSurroundings {
  readonly rounds: number;
  readonly minSeconds: number;
  readonly minCount: number;
  /** Ends the group's cases at once; those that had not done all their rounds are rows `failed`. */
  readonly signal?: AbortSignal;
}

const MOST_SETTLE_SECONDS = 2;
const DEFAULT_TIMEOUT_SECONDS = 600;

interface Running {
  readonly spec: CaseSpec;
  readonly process: CaseProcess;
  readonly warmUpSeconds: number;
  readonly info: Record<string, unknown>;
  readonly answers: RoundAnswer[];
  failure?: string;
}

/**
 * Runs a group of cases in turn, round by round (A B C, A B C, …), each in its own process that stays warm between its
 * rounds, so that a slow minute of the machine falls on all of them alike.
 *
 * @returns A row a case; fewer where the signal fired before all had begun.
 */
export async function runGroup(
  specs: readonly CaseSpec[],
  settings: RunSettings,
  report: (progress: RunProgress) => void,
): Promise<CaseResult[]> {
  const group = new CaseGroup(settings, report);
  settings.signal?.addEventListener('abort', group.abort, { once: true });
  try {
    for (const spec of specs) await group.start(spec);
    for (let round = 0; round < settings.rounds; round++) await group.round(round);
    return await group.finish(specs);
  } finally {
    settings.signal?.removeEventListener('abort', group.abort);
    await group.release();
  }
}

class CaseGroup {
  readonly #settings: RunSettings;
  readonly #report: (progress: RunProgress) => void;
  readonly #guard: GroupGuard = openGuard();
  readonly #processes = new Set<CaseProcess>();
  readonly #running: Running[] = [];
  readonly #results = new Map<string, CaseResult>();

  constructor(settings: RunSettings, report: (progress: RunProgress) => void) {
    this.#settings = settings;
    this.#report = report;
  }

  readonly abort = (): void => {
    for (const one of this.#processes) void one.abort(new Error('interrupted'));
  };

  get #aborted(): boolean {
    return this.#settings.signal?.aborted === true;
  }

  async start(spec: CaseSpec): Promise<void> {
    const { threads, python } = this.#settings;
    if (this.#aborted) return;
    const lack = lackOf(spec, python);
    if (lack !== undefined) {
      this.#finish(emptyRow(spec, 'missing', lack));
      return;
    }
    this.#report({ type: 'case', id: spec.id, state: 'warming' });
    const began = performance.now();
    const process = this.#open(spec);
    try {
      const { info } = await process.prepare({ threads, ...spec.params });
      const warmUpSeconds = (performance.now() - began) / 1000;
      this.#running.push({ spec, process, info, warmUpSeconds, answers: [] });
      this.#report({ type: 'case', id: spec.id, state: 'ready' });
    } catch (error) {
      await this.#close(process);
      const message = messageOf(error);
      const missing = message.indexOf(MISSING_PREFIX);
      if (missing < 0) this.#finish(emptyRow(spec, 'failed', message));
      else this.#finish(emptyRow(spec, 'missing', message.slice(missing + MISSING_PREFIX.length)));
    }
  }

  async round(round: number): Promise<void> {
    const { rounds, minSeconds: seconds, minCount } = this.#settings;
    for (const one of this.#running) {
      const { spec, process, answers } = one;
      if (this.#aborted) return;
      if (one.failure !== undefined || round >= (spec.maxRounds ?? Infinity)) continue;
      this.#report({ type: 'working', id: spec.id, round: round + 1 });
      const minSeconds = spec.minSeconds ?? seconds;
      const settleSeconds = Math.min(minSeconds, MOST_SETTLE_SECONDS);
      try {
        const answer = await process.round({ settleSeconds, minSeconds, minCount: spec.minCount ?? minCount });
        answers.push(answer);
        const most = Math.min(rounds, spec.maxRounds ?? Infinity);
        const value = roundValue(spec, answer);
        this.#report({ type: 'round', id: spec.id, round: round + 1, rounds: most, value });
      } catch (error) {
        one.failure = messageOf(error);
      }
    }
  }

  async finish(specs: readonly CaseSpec[]): Promise<CaseResult[]> {
    for (const one of this.#running) {
      const { spec, answers, process } = one;
      await this.#close(process);
      const whole = answers.length >= Math.min(this.#settings.rounds, spec.maxRounds ?? Infinity);
      const failure = whole ? undefined : this.#aborted ? `interrupted after ${answers.length} rounds` : one.failure;
      this.#finish(failure === undefined ? resultRow(spec, answers, one) : emptyRow(spec, 'failed', failure));
    }
    return specs.flatMap((spec) => this.#results.get(spec.id) ?? []);
  }

  async release(): Promise<void> {
    await Promise.all([...this.#processes].map((one) => this.#close(one)));
    this.#guard.release();
  }

  #open(spec: CaseSpec): CaseProcess {
    const command = caseCommand(spec, this.#settings);
    const process = new CaseProcess(command, spec.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS, this.#guard);
    this.#processes.add(process);
    return process;
  }

  async #close(process: CaseProcess): Promise<void> {
    await process.close();
    this.#processes.delete(process);
  }

  #finish(result: CaseResult): void {
    this.#results.set(result.id, result);
    this.#report({ type: 'result', result });
  }
}

/** What is known to be missing before a process is started. */
function lackOf({ program, params }: CaseSpec, python: string | undefined): string | undefined {
  if (typeof params['missing'] === 'string') return params['missing'];
  if (program === 'node' || python !== undefined) return undefined;
  return 'the peers are not installed; next: npx graft-bench peers install';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
