/** The options of `graft-bench run` as commander gives them. */
export interface RunOptions {
  readonly backbone?: readonly string[];
  readonly peers: boolean;
  readonly data?: string;
  readonly weights: readonly string[];
  readonly rounds: number;
  readonly minSeconds: number;
  readonly minCount: number;
  readonly threads?: number;
  readonly only?: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly csv?: string;
  readonly svg?: string;
  readonly sort: string;
  readonly resume?: string;
  readonly plain: boolean;
}
