import type { Head } from '../model/index.ts';
import type { Emit } from '../train/index.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { SplitFeatures } from './job-features.ts';
import type { RunControl } from './run-control.ts';
import type { ResolvedConfig } from './training-config.ts';

/** A trained head, and how it was made: plain JSON for the bundle. */
export interface TrainedHead {
  readonly head: Head;
  readonly description: Readonly<Record<string, unknown>>;
}

export interface HeadJob {
  readonly config: ResolvedConfig;
  readonly classes: number;
  readonly numFeatures: number;
  readonly validation: SplitFeatures | undefined;
  /** Class of each training photo. */
  readonly labels: Int32Array;
  readonly control: RunControl;
  readonly checkpoints: Checkpoints;
  readonly emit: Emit;
}

/** A number for the record: six digits, `null` where it is none. */
export function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
