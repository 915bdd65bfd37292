import type { RunCommand } from '@graft/core/train';

/** Commands on their way to a run; several may wait. */
export interface CommandQueue extends AsyncIterable<RunCommand> {
  push(command: RunCommand): void;
  close(): void;
}

export function createCommandQueue(): CommandQueue {
  const waiting: RunCommand[] = [];
  let wake: (() => void) | undefined;
  let closed = false;
  return {
    push(command) {
      waiting.push(command);
      wake?.();
    },
    close() {
      closed = true;
      wake?.();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const command = waiting.shift();
        if (command !== undefined) yield command;
        else if (closed) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
