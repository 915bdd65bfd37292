/** Version of the result file; `compare` refuses others. It grows when a field changes its meaning or goes. */
export const RESULT_SCHEMA_VERSION = 1;

/** Everything of a machine that moves a measurement. */
export interface BenchEnvironment {
  readonly cpu: string;
  /** Those of the processor's extensions that the kernels here choose by, e.g. `avx2`, `avx512_vnni`. */
  readonly cpuFeatures?: readonly string[];
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
  readonly node: string;
  readonly graft: string;
  /** Short commit id, with `+` where the tree has changes; empty outside a checkout. */
  readonly commit: string;
  /** Threads that each case may use. */
  readonly threads: number;
  /** Of the last 1, 5 and 15 minutes when the run began: above 0.5 or so somebody else was at work. */
  readonly loadAverage?: readonly [number, number, number];
  /** Versions of the peers' packages, where peers were asked for. */
  readonly peers?: Readonly<Record<string, string>>;
  readonly date: string;
}

/** What was worked on, apart from the machine. */
export interface BenchWork {
  readonly photos: number;
  /** SHA-256 over the photos' relative paths and sizes, shortened. */
  readonly digest: string;
  readonly rounds: number;
  readonly minSeconds: number;
  readonly minCount: number;
}

/** Seconds of single steps (a batch, a job) over all rounds. */
export interface StepSeconds {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
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
  readonly stepSeconds?: StepSeconds;
  /** Test accuracy in [0, 1], for cases that learn. */
  readonly accuracy?: number;
  /** 95 % Wilson interval of {@link accuracy}. */
  readonly interval?: readonly [number, number];
  readonly peakMemoryBytes?: number;
  /** Start of the process to ready, first warm-up included. */
  readonly warmUpSeconds?: number;
  /** Versions and choices of the case, e.g. the library's version and the batch size. */
  readonly info?: Readonly<Record<string, unknown>>;
  /** Why a case failed or is missing. */
  readonly message?: string;
}

/** A backbone on the user's photos, for the table and the plot of `run backbones`; what was not measured is absent. */
export interface BackboneRow {
  readonly id: string;
  /** Of the test split, in [0, 1], with its 95 % Wilson interval. */
  readonly accuracy?: number;
  readonly interval?: readonly [number, number];
  /** Photos in the test split. */
  readonly tested?: number;
  /** Images a second: a folder to features, and a classifier on one photo after the other. */
  readonly extract?: number;
  readonly predict?: number;
  /** Without top. */
  readonly parameters?: number;
  /** Of the bundle on disk. */
  readonly bytes?: number;
  readonly peakMemoryBytes?: number;
  readonly precision?: string;
  /** Why it has no accuracy. */
  readonly message?: string;
}

export interface BenchResult {
  readonly schemaVersion: typeof RESULT_SCHEMA_VERSION;
  readonly environment: BenchEnvironment;
  readonly work?: BenchWork;
  /** The command line that made it, without its output files. */
  readonly command?: string;
  /** True where Ctrl-C came before all cases were done, and in the file as long as the run goes on. */
  readonly interrupted?: boolean;
  readonly cases: readonly CaseResult[];
  /** In the order of the table, after `run backbones`. */
  readonly backbones?: readonly BackboneRow[];
}
