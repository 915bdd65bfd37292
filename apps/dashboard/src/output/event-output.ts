import type { TrainingEvent } from '@graft/core/train';
import { eventLine } from '../run/event-lines.ts';
import { reduce } from '../state/reduce.ts';
import { INITIAL_RUN_STATE, type RunState } from '../state/run-state.ts';
import { createPlainWriter } from './plain-lines.ts';

/** Shows events on stdout without a terminal's help. */
export interface EventOutput {
  show(event: TrainingEvent): void;
  /** The state after all that was shown. */
  state(): RunState;
}

/** @param look `plain`: lines for people; `json`: the events themselves */
export function createEventOutput(
  look: 'plain' | 'json',
  program: string,
  write: (text: string) => void = (text) => process.stdout.write(text),
): EventOutput {
  let state = INITIAL_RUN_STATE;
  const plain = createPlainWriter(program);
  return {
    show(event) {
      state = reduce(state, event);
      if (look === 'json') write(eventLine(event));
      else for (const line of plain.lines(event, state)) write(`${line}\n`);
    },
    state: () => state,
  };
}
