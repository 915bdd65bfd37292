import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaseResult } from '../result/contract.ts';
import { summarise } from '../result/summary.ts';
import { CaseProcess } from './case-process.ts';
import type { CaseSpec, RoundAnswer } from './contract.ts';

export interface RunSettings {
  readonly rounds: number;
  readonly minSeconds: number;
  readonly minCount: number;
  readonly threads: number;
  /** Interpreter of the peers' virtual environment; absent where there is none. */
  readonly python?: string;
}

export type RunProgress =
  | { readonly type: 'case'; readonly id: string; readonly state: 'warming' | 'ready' }
  | {
      readonly type: 'round';
      readonly id: string;
      readonly round: number;
      readonly rounds: number;
      readonly value: number;
    }
  | { readonly type: 'result'; readonly result: CaseResult };

const MOST_SETTLE_SECONDS = 2;

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
 */
export async function runGroup(
  specs: readonly CaseSpec[],
  settings: RunSettings,
  report: (progress: RunProgress) => void,
): Promise<CaseResult[]> {
  const results = new Map<string, CaseResult>();
  const finish = (result: CaseResult) => {
    results.set(result.id, result);
    report({ type: 'result', result });
  };
  // Each case's process listens for our end, to go with us.
  process.setMaxListeners(specs.length + 10);
  const running: Running[] = [];
  for (const spec of specs) {
    if (spec.program === 'python' && settings.python === undefined) {
      finish(row(spec, 'missing', 'the peers are not installed; next: npx graft-bench peers install'));
      continue;
    }
    report({ type: 'case', id: spec.id, state: 'warming' });
    const started = await start(spec, settings);
    if ('message' in started) finish(row(spec, started.status, started.message));
    else running.push(started);
    report({ type: 'case', id: spec.id, state: 'ready' });
  }
  for (let round = 0; round < settings.rounds; round++) {
    for (const one of running) {
      if (one.failure !== undefined || round >= (one.spec.maxRounds ?? Infinity)) continue;
      try {
        const minSeconds = one.spec.minSeconds ?? settings.minSeconds;
        const answer = await one.process.round({
          settleSeconds: Math.min(minSeconds, MOST_SETTLE_SECONDS),
          minSeconds,
          minCount: one.spec.minCount ?? settings.minCount,
        });
        one.answers.push(answer);
        report({
          type: 'round',
          id: one.spec.id,
          round: round + 1,
          rounds: settings.rounds,
          value: value(one.spec, answer),
        });
      } catch (error) {
        one.failure = error instanceof Error ? error.message : String(error);
      }
    }
  }
  for (const one of running) {
    await one.process.close();
    finish(resultOf(one));
  }
  return specs.map((spec) => results.get(spec.id)!);
}

async function start(
  spec: CaseSpec,
  settings: RunSettings,
): Promise<Running | { status: 'failed' | 'missing'; message: string }> {
  const [program, args] = commandOf(spec, settings);
  const began = performance.now();
  const process = new CaseProcess(program, args, caseEnvironment(settings.threads), spec.timeoutSeconds ?? 600);
  try {
    const { info } = await process.prepare({ threads: settings.threads, ...spec.params });
    return { spec, process, info, warmUpSeconds: (performance.now() - began) / 1000, answers: [] };
  } catch (error) {
    await process.close();
    const message = error instanceof Error ? error.message : String(error);
    const missing = /ModuleNotFoundError|Cannot find package/.test(message);
    return { status: missing ? 'missing' : 'failed', message };
  }
}

function commandOf(spec: CaseSpec, settings: RunSettings): [string, string[]] {
  const here = path.dirname(fileURLToPath(import.meta.url));
  if (spec.program === 'python') {
    return [settings.python!, [path.resolve(here, '../../peers', `${spec.module}.py`)]];
  }
  return [process.execPath, [path.join(here, 'case-main.js'), path.resolve(here, '..', `${spec.module}.js`)]];
}

/** The same number of threads for everyone, in every way the libraries ask for it. */
function caseEnvironment(threads: number): NodeJS.ProcessEnv {
  const n = String(threads);
  // Old OpenBLAS work-arounds slow a current NumPy; a peer is measured at its best.
  const environment = { ...process.env };
  delete environment['OPENBLAS_CORETYPE'];
  delete environment['OPENBLAS_L2_SIZE'];
  return {
    ...environment,
    OMP_NUM_THREADS: n,
    MKL_NUM_THREADS: n,
    OPENBLAS_NUM_THREADS: n,
    TF_CPP_MIN_LOG_LEVEL: '3',
    CUDA_VISIBLE_DEVICES: '',
    // As in Graft itself: no thread that reports to somebody while others are measured.
    ORT_DISABLE_TELEMETRY: '1',
  };
}

function value(spec: CaseSpec, { count, seconds }: RoundAnswer): number {
  return spec.better === 'higher' ? count / seconds : seconds / count;
}

function row(spec: CaseSpec, status: 'ok' | 'failed' | 'missing', message?: string): CaseResult {
  const { id, metric, better, peer } = spec;
  return { id, metric, better, peer, status, ...(message === undefined ? {} : { message }) };
}

function resultOf({ spec, answers, failure, info, warmUpSeconds }: Running): CaseResult {
  if (failure !== undefined || answers.length === 0) return row(spec, 'failed', failure ?? 'no round was run');
  const accuracy = answers.findLast((answer) => answer.accuracy !== undefined)?.accuracy;
  const memory = Math.max(...answers.map((answer) => answer.peakMemoryBytes ?? 0));
  return {
    ...row(spec, 'ok'),
    ...summarise(answers.map((answer) => value(spec, answer))),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(memory === 0 ? {} : { peakMemoryBytes: memory }),
    warmUpSeconds,
    info,
  };
}
