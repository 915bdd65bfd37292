/**
 * One thing to measure, in a process of its own: a crash is a row, and nothing that one case leaves behind
 * (threads, allocators, page cache of its own making) colours the next.
 */
export interface CaseSpec {
  /** `scenario/what`, and `/peer:<name>` behind for a peer. */
  readonly id: string;
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  readonly peer: boolean;
  /** `node`: a module in `src/cases` or `src/peers`; `python`: a script in `peers/`. */
  readonly program: 'node' | 'python';
  /** File without extension, e.g. `cases/input-pipeline`. */
  readonly module: string;
  /** Plain JSON for the case; a text `missing` makes it a row `missing`, for that reason. */
  readonly params: Readonly<Record<string, unknown>>;
  /** A round goes on until both are reached. Throughput cases take the run's; whole jobs say 0 and 1. */
  readonly minSeconds?: number;
  readonly minCount?: number;
  /** Most rounds that make sense, e.g. 1 for a job of minutes. */
  readonly maxRounds?: number;
  /** False where the work is done by processes that end with each step: the case's own memory says nothing then. */
  readonly ownMemory?: false;
  /** Seconds after which a silent case is taken for hung. Default 600. */
  readonly timeoutSeconds?: number;
}

export interface RoundRequest {
  /**
   * Work that is done and not counted before the clock starts. It drains what a case prefetched while others had their
   * turn, and gives the case before it time to stop filling its own queues.
   */
  readonly settleSeconds: number;
  readonly minSeconds: number;
  readonly minCount: number;
}

/** What a case answers for one round. */
export interface RoundAnswer {
  /** Things done (images, steps, jobs). */
  readonly count: number;
  readonly seconds: number;
  /** Of each step; evenly thinned where there were more than {@link MOST_STEP_TIMES}. */
  readonly stepSeconds?: readonly number[];
  /** The round's figure, where it is no rate; see {@link StepResult}. */
  readonly value?: number;
  readonly accuracy?: number;
  readonly interval?: readonly [number, number];
  readonly peakMemoryBytes?: number;
  readonly info?: Readonly<Record<string, unknown>>;
}

export const MOST_STEP_TIMES = 1000;

/** What one step did. A bare number is its count. */
export interface StepResult {
  readonly count: number;
  /** Seconds that count, where they are fewer than the step took. */
  readonly seconds?: number;
  /** The figure itself, where it is neither things a second nor seconds a thing, e.g. MiB. The round's is its last step's. */
  readonly value?: number;
  /** Test accuracy in [0, 1], and its 95 % interval. */
  readonly accuracy?: number;
  readonly interval?: readonly [number, number];
  /** What was only found out now; added to the case's own. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/** The case's side: prepare once (warm-up included), then do rounds. */
export interface CaseModule {
  prepare(params: Readonly<Record<string, unknown>>): Promise<PreparedCase>;
}

export interface PreparedCase {
  readonly info?: Readonly<Record<string, unknown>>;
  /** Does one unit of work (a batch, a job) and says how many things that was. */
  step(): Promise<number | StepResult>;
  close?(): Promise<void>;
}

/** Every line of the protocol starts with this, because libraries print to stdout too. */
export const PROTOCOL_PREFIX = '@graft-bench ';

/** Begins what a case says on stderr when something that it needs is not on this machine: a row `missing`, not `failed`. */
export const MISSING_PREFIX = 'missing: ';
