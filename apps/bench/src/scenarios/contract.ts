import type { CaseSpec } from '../run/contract.ts';

export interface ScenarioOptions {
  /** Data set (`train/` … below it) whose photos are used. */
  readonly data: string;
  /** Sorted absolute paths of its photos. */
  readonly files: readonly string[];
  readonly backbones: readonly string[];
  readonly peers: boolean;
  readonly threads: number;
  /** Official or own weights by preset id, for the jobs that learn. */
  readonly weights: Readonly<Record<string, string>>;
  /** A folder for files that cases share, e.g. exported ONNX; removed after the run. */
  readonly scratch: string;
}

/** What is measured, and in what; its cases run in groups, each group's cases in turn. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What a reader of its figures has to know besides; a sentence or two without the last stop. */
  readonly about?: string;
  /** What a case is, what its peers do and why that is fair; by case, without the last stop. */
  readonly notes?: Readonly<Record<string, string>>;
  readonly metric: string;
  /** Patterns of its ids without its name, `<preset>` for what varies. */
  readonly cases: readonly string[];
  /** Names of its peers, as they stand behind `/peer:`. */
  readonly peers: readonly string[];
  groups(options: ScenarioOptions): Promise<readonly (readonly CaseSpec[])[]>;
}
