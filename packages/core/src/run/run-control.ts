import { GraftError } from '../errors/index.ts';
import type { Emit, RunCommand } from '../train/index.ts';

/**
 * What people asked of a run while it goes on: the commands of its channel and its abort signal. Whoever works in steps
 * calls {@link checkpoint} between them.
 */
export class RunControl {
  readonly signal: AbortSignal | undefined;
  readonly #emit: Emit;
  #resume: (() => void) | undefined;
  #paused: Promise<void> | undefined;
  #stop = false;
  #learningRate: number | undefined;
  #snapshot = false;
  #evaluate = false;

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

  /** The learning rate that somebody set; `undefined`: the schedule's. */
  get learningRate(): number | undefined {
    return this.#learningRate;
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
    switch (command.name) {
      case 'pause':
        this.#paused ??= new Promise((resolve) => (this.#resume = resolve));
        return 'paused';
      case 'continue':
        this.#paused = undefined;
        this.#resume?.();
        return 'going on';
      case 'stop':
        this.#stop = true;
        this.#paused = undefined;
        this.#resume?.();
        return 'training ends after this epoch; the best is kept';
      case 'snapshot':
        this.#snapshot = true;
        return 'a snapshot is written after this epoch';
      case 'set-learning-rate':
        if (!(command.learningRate > 0 && command.learningRate < 1e6)) return 'ignored: not a learning rate';
        this.#learningRate = command.learningRate;
        return `learning rate ${command.learningRate} from the next step on`;
      case 'evaluate-now':
        this.#evaluate = true;
        return 'evaluated after this epoch';
      case 'unfreeze':
        return 'ignored: this run trains the head only; start one with --fine-tune';
    }
  }
}

function take(flag: boolean, clear: () => void): boolean {
  clear();
  return flag;
}
