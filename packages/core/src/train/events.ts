import type { Split } from '../data/index.ts';

/** Version of the event stream; it grows when a field changes its meaning or goes. */
export const EVENT_SCHEMA_VERSION = 1;

export type { Split };

export type Phase = 'audit' | 'weights' | 'extract' | 'train' | 'fine-tune' | 'evaluate' | 'save' | 'report';

/** Loss (nats, mean over samples) and accuracy in [0, 1]. */
export interface Scores {
  readonly loss: number;
  readonly accuracy: number;
}

export interface SplitScores extends Scores {
  readonly count: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval?: readonly [number, number];
}

/** Thread-seconds since the phase began. */
export interface TimeSpent {
  readonly read: number;
  readonly decode: number;
  readonly wait: number;
  readonly compute: number;
}

/** What a person asked of a run while it was going on; see {@link RunCommand}. */
export type RunCommand =
  | { readonly name: 'pause' }
  | { readonly name: 'continue' }
  | { readonly name: 'stop' }
  | { readonly name: 'snapshot' }
  | { readonly name: 'set-learning-rate'; readonly learningRate: number }
  | { readonly name: 'unfreeze'; readonly stages: number }
  | { readonly name: 'evaluate-now' }
  /** The test report as a page, `report.html` in the run's folder. */
  | { readonly name: 'report' };

/** A photo and what the model says of it; `probabilities` in class order. */
export interface SamplePrediction {
  readonly file: string;
  readonly label: number;
  readonly predicted: number;
  readonly probabilities: readonly number[];
}

/** The events themselves, without their time stamp. */
export type TrainingEventBody =
  | {
      readonly type: 'started';
      readonly schemaVersion: number;
      readonly runId: string;
      readonly runDirectory: string;
      readonly pid: number;
      /** The job as it was understood, defaults filled in; plain JSON. */
      readonly config: Readonly<Record<string, unknown>>;
      /** The shell command that repeats this run. */
      readonly command: string;
    }
  | {
      readonly type: 'phase';
      readonly phase: Phase;
      readonly state: 'begin' | 'end';
      readonly seconds?: number;
    }
  | {
      readonly type: 'dataset';
      readonly directory: string;
      readonly classes: readonly string[];
      /** Photos by split, then by class index. */
      readonly counts: Readonly<Partial<Record<Split, readonly number[]>>>;
      readonly quarantined: number;
      /** True where Graft split the class folders itself. */
      readonly splitBySeed: boolean;
    }
  | {
      readonly type: 'quarantined';
      readonly file: string;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly type: 'progress';
      readonly phase: Phase;
      readonly done: number;
      readonly total: number;
      readonly unit: 'images' | 'bytes' | 'epochs' | 'steps';
      readonly perSecond: number;
      readonly etaSeconds: number;
      /** Of `done`, how many came from the cache. */
      readonly cached?: number;
      readonly time?: TimeSpent;
    }
  | {
      readonly type: 'epoch';
      readonly stage: 'head' | 'fine-tune' | 'scratch';
      /** From 1. */
      readonly epoch: number;
      readonly epochs: number;
      readonly learningRate: number;
      readonly train: Scores;
      readonly validation?: Scores;
      /** Row: true class, column: predicted class; validation photos. */
      readonly confusion?: readonly (readonly number[])[];
      /** Best so far by the monitored validation score. */
      readonly best: boolean;
      readonly seconds: number;
    }
  | {
      readonly type: 'learning-rate-probe';
      /** Absent in runs from before stages could be fine-tuned at a rate that was found. */
      readonly stage?: 'head' | 'fine-tune';
      /** The rate to train with, after all tries, with the loss that it had among them. */
      readonly chosen?: true;
      readonly learningRate: number;
      readonly loss: number;
    }
  | {
      readonly type: 'precision';
      readonly precision: 'int8' | 'fp32';
      readonly reason: string;
      readonly cosine?: number;
      readonly agreement?: number;
    }
  | {
      readonly type: 'resources';
      readonly memoryBytes: number;
      readonly cpuPercent: number;
    }
  | {
      readonly type: 'predictions';
      readonly split: Split;
      readonly samples: readonly SamplePrediction[];
    }
  | {
      readonly type: 'evaluated';
      readonly split: Split;
      readonly scores: SplitScores;
      readonly confusion: readonly (readonly number[])[];
      /**
       * Present where a person asked for it while the run went on (`evaluate-now`): of the model as it was then, after so
       * many epochs (0: before the first) of that stage. Only of the validation photos: whoever looks at the test photos
       * before the end would choose by them.
       */
      readonly provisional?: { readonly stage: 'head' | 'fine-tune' | 'scratch'; readonly epoch: number };
    }
  | {
      readonly type: 'command';
      readonly command: RunCommand;
      readonly effect: string;
    }
  | {
      readonly type: 'checkpoint';
      readonly path: string;
      readonly epoch: number;
    }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warning';
      readonly message: string;
      readonly code?: string;
    }
  | {
      readonly type: 'finished';
      readonly bundle: string;
      readonly backbone: string;
      readonly classes: readonly string[];
      readonly metrics: {
        readonly validation?: SplitScores;
        readonly test?: SplitScores;
      };
      readonly seconds: {
        readonly audit: number;
        readonly extract: number;
        readonly train: number;
        readonly evaluate: number;
        readonly total: number;
      };
      /** Of what was computed in this run; 0 where every feature came from the store. */
      readonly imagesPerSecond: { readonly extract: number };
    }
  | {
      readonly type: 'interrupted';
      readonly message: string;
      readonly resume: string;
    }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly message: string;
    };

/** The only thing that passes between a run and whoever watches it. `at`: milliseconds since the epoch. */
export type TrainingEvent = TrainingEventBody & { readonly at: number };

export type Emit = (event: TrainingEventBody) => void;
