import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeFileAtomic } from '../model/index.ts';
import type { RunControl } from './run-control.ts';
import { decodeTrainingState, encodeTrainingState, type Emit, type TrainingState } from '../train/index.ts';

/** Seconds between two checkpoints: what a killed run may lose. */
const EVERY_SECONDS = 5;

/** The state of training on disk, so that a run that was interrupted or killed goes on where it was. */
export class Checkpoints {
  readonly #path: string;
  readonly #directory: string;
  readonly #stage: string;
  readonly #emit: Emit;
  readonly #resuming: boolean;
  #last = performance.now();
  #unwritten: TrainingState | undefined;

  /** @param stage what is trained: its file's name */
  constructor(directory: string, stage: string, resuming: boolean, emit: Emit) {
    this.#path = join(directory, `${stage}.state`);
    this.#directory = directory;
    this.#stage = stage;
    this.#resuming = resuming;
    this.#emit = emit;
  }

  /** The last state, where this run resumes another; a damaged one counts as none: training then starts over. */
  async latest(): Promise<TrainingState | undefined> {
    if (!this.#resuming) return undefined;
    const bytes = await readFile(this.#path).catch(() => undefined);
    if (bytes === undefined) return undefined;
    const state = decodeTrainingState(bytes);
    if (state === undefined) {
      const message = `${this.#path} is damaged; training starts over`;
      this.#emit({ type: 'log', level: 'warning', code: 'checkpoint-damaged', message });
    }
    return state;
  }

  /** The same, and what people had set meanwhile is set again. */
  async resume(control: Pick<RunControl, 'restoreLearningRate'>): Promise<TrainingState | undefined> {
    const state = await this.latest();
    if (state?.learningRate !== undefined) control.restoreLearningRate(state.learningRate);
    return state;
  }

  /** Keeps the state; writes it now and then, and at once under a name of its own where a person asked for it. */
  async afterEpoch(epoch: number, state: TrainingState, asked: boolean): Promise<void> {
    this.#unwritten = state;
    const now = performance.now();
    if (!asked && now - this.#last < EVERY_SECONDS * 1000) return;
    this.#last = now;
    if (asked) {
      const path = join(this.#directory, `${this.#stage}-epoch-${epoch}.state`);
      await writeFileAtomic(path, encodeTrainingState(state));
      this.#emit({ type: 'checkpoint', path, epoch });
    }
    await this.flush();
  }

  /** Writes what {@link afterEpoch} kept. */
  async flush(): Promise<void> {
    const state = this.#unwritten;
    if (state === undefined) return;
    this.#unwritten = undefined;
    await writeFileAtomic(this.#path, encodeTrainingState(state));
    this.#emit({ type: 'checkpoint', path: this.#path, epoch: state.epoch });
  }
}
