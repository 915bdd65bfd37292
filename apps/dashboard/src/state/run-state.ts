import type {
  Phase,
  RunCommand,
  SamplePrediction,
  Scores,
  Split,
  SplitScores,
  TimeSpent,
  TrainingEvent,
} from '@graft/core/train';
import { emptyHistory, type History } from './history.ts';

type EventOf<T extends TrainingEvent['type']> = Extract<TrainingEvent, { type: T }>;

/** Where a run stands, as far as its events tell. */
export type RunStatus = 'waiting' | 'running' | 'paused' | 'finished' | 'interrupted' | 'failed';

export type Stage = 'head' | 'fine-tune' | 'scratch';

export interface EpochPoint {
  /** Counted over all stages, from 1: the horizontal axis of the curves. */
  readonly at: number;
  readonly stage: Stage;
  readonly epoch: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly train: Scores;
  readonly validation?: Scores;
  readonly best: boolean;
  readonly seconds: number;
}

export interface PhaseState {
  readonly phase: Phase;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Set once it has ended. */
  readonly seconds?: number;
}

export interface LogEntry {
  readonly at: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface Evaluated {
  readonly split: Split;
  readonly scores: SplitScores;
  readonly confusion: readonly (readonly number[])[];
}

/** Everything that the views show of one run; nothing in it depends on a terminal. */
export interface RunState {
  readonly status: RunStatus;
  readonly started?: EventOf<'started'>;
  readonly dataset?: EventOf<'dataset'>;
  /** In the order in which they began. */
  readonly phases: readonly PhaseState[];
  /** The phase that is going on. */
  readonly phase?: Phase;
  readonly progress?: EventOf<'progress'>;
  readonly epochs: History<EpochPoint>;
  readonly bestEpoch?: EpochPoint;
  readonly quarantined: {
    readonly count: number;
    /** The latest, bounded. */
    readonly files: readonly EventOf<'quarantined'>[];
  };
  /** Of the validation photos, after the latest epoch that had one. */
  readonly confusion?: readonly (readonly number[])[];
  readonly evaluated: Readonly<Partial<Record<Split, Evaluated>>>;
  readonly predictions: Readonly<Partial<Record<Split, readonly SamplePrediction[]>>>;
  readonly imagesPerSecond: History<number>;
  /** Thread-seconds by where they went, of the latest extraction. */
  readonly time?: TimeSpent;
  readonly resources: History<{ memoryBytes: number; cpuPercent: number }>;
  readonly precision?: EventOf<'precision'>;
  readonly probe: readonly EventOf<'learning-rate-probe'>[];
  /** What the run made of {@link probe}. */
  readonly chosenRate?: EventOf<'learning-rate-probe'>;
  readonly checkpoints: readonly EventOf<'checkpoint'>[];
  readonly commands: readonly {
    readonly at: number;
    readonly command: RunCommand;
    readonly effect: string;
  }[];
  readonly log: readonly LogEntry[];
  readonly result?: EventOf<'finished'>;
  readonly failure?: EventOf<'failed'>;
  readonly interruption?: EventOf<'interrupted'>;
  /** Time of the latest event, in milliseconds since the epoch; 0 before the first. */
  readonly lastAt: number;
}

export const INITIAL_RUN_STATE: RunState = {
  status: 'waiting',
  phases: [],
  epochs: emptyHistory(),
  quarantined: { count: 0, files: [] },
  evaluated: {},
  predictions: {},
  imagesPerSecond: emptyHistory(),
  resources: emptyHistory(),
  probe: [],
  checkpoints: [],
  commands: [],
  log: [],
  lastAt: 0,
};
