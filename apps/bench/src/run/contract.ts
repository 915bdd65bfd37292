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
  /** Plain JSON for the case. */
  readonly params: Readonly<Record<string, unknown>>;
  /** A round goes on until both are reached. Throughput cases take the run's; whole jobs say 0 and 1. */
  readonly minSeconds?: number;
  readonly minCount?: number;
  /** Most rounds that make sense, e.g. 1 for a job of minutes. */
  readonly maxRounds?: number;
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
  readonly accuracy?: number;
  readonly peakMemoryBytes?: number;
}

/** The case's side: prepare once (warm-up included), then do rounds. */
export interface CaseModule {
  prepare(params: Readonly<Record<string, unknown>>): Promise<PreparedCase>;
}

export interface PreparedCase {
  readonly info?: Readonly<Record<string, unknown>>;
  /** Does one unit of work (a batch, a job) and says how many things that was. */
  step(): Promise<number | { readonly count: number; readonly accuracy?: number }>;
  close?(): Promise<void>;
}

/** Every line of the protocol starts with this, because libraries print to stdout too. */
export const PROTOCOL_PREFIX = '@graft-bench ';
