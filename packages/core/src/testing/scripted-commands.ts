import type { RunCommand } from '../train/index.ts';

/** Commands for a run, as they come to a test's mind. */
export class ScriptedCommands implements AsyncIterable<RunCommand> {
  readonly #waiting: RunCommand[] = [];
  #wake: (() => void) | undefined;

  send(command: RunCommand): void {
    this.#waiting.push(command);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<RunCommand> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined) await new Promise<void>((wake) => (this.#wake = wake));
      else yield next;
    }
  }
}
