import { GraftError } from '../errors/index.ts';
import type { Emit, RunCommand } from '../train/index.ts';
import type { StopRecord } from './stop-record.ts';

/** What a run is about: decides what a command can do to it. */
export type Situation =
  /** Nothing is trained yet. */
  | 'preparing'
  /** A head that is solved (L-BFGS): it goes on in rounds and has no learning rate. */
  | 'solving'
  /** Gradient descent. */
  | 'stepping'
  /** Training is over. */
  | 'judging';

/** Whether stages of the backbone can be unfrozen in this run. */
export interface Unfreezing {
  /** So many at most. */
  readonly most: number;
  /** Why not, and by which command: absent where they can. */
  readonly obstacle?: string | undefined;
  /** Whether the run fine-tunes anyway, so that a learning rate has a use even if the head is solved. */
  readonly planned: boolean;
}

/**
 * What people asked of a run while it goes on: the commands of its channel and its abort signal. Whoever works in steps
 * calls {@link checkpoint} between them. Each command is told by an event that says what it does.
 */
export class RunControl {
  readonly signal: AbortSignal | undefined;
  unfreezing: Unfreezing = { most: 0, obstacle: 'there is no backbone yet', planned: false };
  readonly #emit: Emit;
  #situation: Situation = 'preparing';
  #resume: (() => void) | undefined;
  #paused: Promise<void> | undefined;
  #stop = false;
  #stops: StopRecord | undefined;
  #learningRate: number | undefined;
  #snapshot = false;
  #evaluate = false;
  #stages: number | undefined;
  #report = false;

  constructor(emit: Emit, signal: AbortSignal | undefined, commands: AsyncIterable<RunCommand> | undefined) {
    this.signal = signal;
    this.#emit = emit;
    if (commands !== undefined) void this.#listen(commands);
    signal?.addEventListener('abort', () => this.#resume?.(), { once: true });
  }

  /** Whether training shall end after the epoch at hand, keeping the best. */
  get stopRequested(): boolean {
    return this.#stop;
  }

  /** Obeys a stop of an earlier life of the run where it took effect then, and writes down one of this life. */
  rememberStops(record: StopRecord): void {
    this.#stops = record;
    this.#stop ||= record.pending;
  }

  /**
   * Whether a stage of training ends here; asked between its epochs or rounds.
   *
   * @param done so many of them; at 0 there may be no model yet
   */
  endsHere(stage: string, done: number): boolean {
    const point = this.#stops?.point;
    if (!this.#stop && point?.stage === stage && done >= point.done) this.#stop = true;
    if (this.#stop) this.#stops?.reached(stage, done);
    return this.#stop;
  }

  /** The learning rate that somebody set; `undefined`: the schedule's. */
  get learningRate(): number | undefined {
    return this.#learningRate;
  }

  /** Another part of the run begins; a rate that was set for steps of the part before says nothing of this one. */
  begin(situation: Situation): void {
    if (this.#situation === 'stepping') this.#learningRate = undefined;
    this.#situation = situation;
  }

  /** A rate that was set before the run was interrupted. */
  restoreLearningRate(rate: number): void {
    this.#learningRate ??= rate;
  }

  /** How many stages somebody wants to unfreeze. */
  get stagesRequested(): number | undefined {
    return this.#stages;
  }

  /** The same, once after each request. */
  takeStagesRequest(): number | undefined {
    const stages = this.#stages;
    this.#stages = undefined;
    return stages;
  }

  /** Whether somebody wants the test report. */
  get reportRequested(): boolean {
    return this.#report;
  }

  /** True once after each request for a snapshot. */
  takeSnapshotRequest(): boolean {
    return take(this.#snapshot, () => (this.#snapshot = false));
  }

  /** True once after each request for an evaluation. */
  takeEvaluationRequest(): boolean {
    return take(this.#evaluate, () => (this.#evaluate = false));
  }

  /**
   * Lets messages in, waits while the run is paused.
   *
   * @throws GraftError `aborted`
   */
  async checkpoint(): Promise<void> {
    // Steps that never wait would otherwise keep signals and commands out.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#paused !== undefined && this.signal?.aborted !== true) await this.#paused;
    if (this.signal?.aborted === true) throw new GraftError({ code: 'aborted', what: 'The run was interrupted' });
  }

  async #listen(commands: AsyncIterable<RunCommand>): Promise<void> {
    try {
      for await (const command of commands) this.#emit({ type: 'command', command, effect: this.#obey(command) });
    } catch (error) {
      const message = `no more commands can be received: ${error instanceof Error ? error.message : String(error)}`;
      this.#emit({ type: 'log', level: 'warning', message });
    }
  }

  #obey(command: RunCommand): string {
    const over = this.#situation === 'judging';
    const unit = this.#situation === 'solving' ? 'round' : 'epoch';
    switch (command.name) {
      case 'pause':
        this.#paused ??= new Promise((resolve) => (this.#resume = resolve));
        return 'paused';
      case 'continue':
        this.#paused = undefined;
        this.#resume?.();
        return 'going on';
      case 'stop':
        this.#paused = undefined;
        this.#resume?.();
        if (over) return 'training is over already; the model is being evaluated and saved';
        this.#stop = true;
        this.#stops?.asked();
        return this.#situation === 'preparing'
          ? 'training ends as soon as there is a model'
          : `training ends after this ${unit}; the best is kept`;
      case 'snapshot':
        if (over) return 'ignored: training is over, and the model is being saved';
        this.#snapshot = true;
        return `a snapshot is written after this ${unit}`;
      case 'set-learning-rate':
        return this.#setLearningRate(command.learningRate);
      case 'evaluate-now':
        if (over) return 'ignored: the model is being evaluated already';
        this.#evaluate = true;
        return `evaluated on the validation photos after this ${unit}`;
      case 'report':
        this.#report = true;
        return 'report.html is written when the run has finished';
      case 'unfreeze':
        return this.#unfreeze(command.stages);
    }
  }

  #setLearningRate(rate: number): string {
    if (!(rate > 0 && rate < 1e6)) return 'ignored: not a learning rate';
    if (this.#situation === 'judging') return 'ignored: training is over';
    const solved = this.#situation === 'solving';
    if (solved && !this.unfreezing.planned && this.#stages === undefined) {
      return 'ignored: this head is solved (L-BFGS), not stepped, and has no learning rate';
    }
    this.#learningRate = rate;
    return solved ? `learning rate ${rate} when fine-tuning begins` : `learning rate ${rate} from the next step on`;
  }

  #unfreeze(stages: number): string {
    const { obstacle, most } = this.unfreezing;
    if (obstacle !== undefined) return `ignored: ${obstacle}`;
    if (this.#situation === 'judging') return `ignored: training is over; start a run with --fine-tune ${stages}`;
    if (!(Number.isSafeInteger(stages) && stages >= 1 && stages <= most)) {
      return `ignored: this backbone has ${most} stages to unfreeze at most`;
    }
    this.#stages = stages;
    const what = stages === 1 ? 'the last stage is' : `the last ${stages} stages are`;
    return this.unfreezing.planned && this.#situation === 'stepping'
      ? `${what} fine-tuned after this epoch, or after the head`
      : `${what} fine-tuned after the head`;
  }
}

function take(flag: boolean, clear: () => void): boolean {
  clear();
  return flag;
}
