import { basename } from 'node:path';
import type { SplitScores } from '@graft/core/train';
import { valuesOf } from '../state/history.ts';
import type { EpochPoint, RunState } from '../state/run-state.ts';

/** What is said of a run in a line of a table. */
export interface RunSummary {
  /** Name of its folder. */
  readonly name: string;
  readonly directory: string;
  readonly state: 'going on' | 'finished' | 'failed' | 'interrupted' | 'ended early' | 'unreadable';
  readonly backbone: string;
  readonly recipe: string;
  /** Name of the folder of photos. */
  readonly data: string;
  /** The shell command that repeats it. */
  readonly command: string;
  /** Milliseconds since the epoch; 0 where it is not known. */
  readonly startedAt: number;
  readonly test?: SplitScores;
  readonly validation?: SplitScores;
  /** From start to end. */
  readonly seconds?: number;
  /** Photos a second in the extraction. */
  readonly perSecond?: number;
  /** What is known of the epochs; empty where only the ends of the log were read. */
  readonly epochs: readonly EpochPoint[];
}

/** @param live whether the run can be reached */
export function summaryOf(state: RunState, directory: string, live: boolean): RunSummary {
  const { started, result, dataset } = state;
  const { test, validation } = result?.metrics ?? {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const seen = result?.imagesPerSecond.extract;
  return {
    name: basename(directory),
    directory,
    state: live ? 'going on' : stateOf(state),
    backbone: text(started?.config['backbone']),
    recipe: text(started?.config['recipe']),
    data: basename(dataset?.directory ?? text(started?.config['directory'])),
    command: started?.command ?? '',
    startedAt: started?.at ?? 0,
    ...(test === undefined ? {} : { test }),
    ...(validation === undefined ? {} : { validation }),
    ...(result === undefined ? {} : { seconds: result.seconds.total }),
    ...(seen === undefined || !(seen > 0) ? {} : { perSecond: seen }),
    epochs: valuesOf(state.epochs),
  };
}

function stateOf({ status }: RunState): RunSummary['state'] {
  return status === 'finished' || status === 'failed' || status === 'interrupted' ? status : 'ended early';
}
