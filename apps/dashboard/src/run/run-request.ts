import type { TrainingConfig } from '@graft/core/run';

/** What the parent asks the run's process to do; plain JSON. */
export interface RunRequest {
  readonly config: TrainingConfig;
  /** Folder of an interrupted run to go on with; then `config` says nothing. */
  readonly resume?: string;
}
