/** Version of the result file; `compare` refuses others. */
export const RESULT_SCHEMA_VERSION = 1;

/** Everything of a machine that moves a measurement. */
export interface BenchEnvironment {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
  readonly node: string;
  readonly graft: string;
  /** Short commit id, with `+` where the tree has changes; empty outside a checkout. */
  readonly commit: string;
  /** Threads that each case may use. */
  readonly threads: number;
  readonly date: string;
}

/** One row. `value` is the median of the rounds, `low` and `high` the least and the greatest. */
export interface CaseResult {
  readonly id: string;
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  readonly peer: boolean;
  readonly status: 'ok' | 'failed' | 'missing';
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  /** The value of each round, in order; rounds of different cases with the same index were run in turn. */
  readonly rounds?: readonly number[];
  /** 10th, 50th and 90th percentile over the rounds. */
  readonly percentiles?: readonly [number, number, number];
  /** Test accuracy in [0, 1], for end-to-end cases. */
  readonly accuracy?: number;
  readonly peakMemoryBytes?: number;
  /** Start of the process to ready, first warm-up included. */
  readonly warmUpSeconds?: number;
  /** Versions and choices of the case, e.g. the library's version and the batch size. */
  readonly info?: Readonly<Record<string, unknown>>;
  /** Why a case failed or is missing. */
  readonly message?: string;
}

export interface BenchResult {
  readonly schemaVersion: typeof RESULT_SCHEMA_VERSION;
  readonly environment: BenchEnvironment;
  readonly cases: readonly CaseResult[];
}
