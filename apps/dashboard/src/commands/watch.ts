import { createReadStream } from 'node:fs';
import type { RunCommand, TrainingEvent } from '@graft/core/train';
import { isGraftError } from '@graft/errors';
import { createEventOutput } from '../output/event-output.ts';
import { lookFor, type LookFlags } from '../output/look.ts';
import { programName } from '../output/program-name.ts';
import { deathOf } from '../run/append-end.ts';
import { eventsOf } from '../run/event-lines.ts';
import { reachChannel } from '../run/reach-channel.ts';
import { overAfter } from '../run/run-end.ts';
import type { TerminalSession } from '../terminal/session.ts';
import { eventLog, findRun } from '../run/run-folder.ts';

/** Looks at a run that somebody else started, or that has ended; leaving does not end it. */
export async function watch(path: string, flags: LookFlags, session?: TerminalSession): Promise<number> {
  const directory = await findRun(path);
  const { events, send, close } = await attach(directory);
  const look = lookFor(flags);
  if (look === 'dashboard') {
    const { watchOnTerminal } = await import('../terminal/watch-run.ts');
    await watchOnTerminal(events, send, session);
    close();
    return 0;
  }
  const output = createEventOutput(look, programName());
  for await (const event of events) output.show(event);
  return 0;
}

interface Attached {
  readonly events: AsyncIterable<TrainingEvent>;
  /** Absent where the run no longer goes on. */
  readonly send?: (command: RunCommand) => void;
  readonly close: () => void;
}

/** The run's channel where there is one that answers, else its log. */
async function attach(directory: string): Promise<Attached> {
  const socket = await reachChannel(directory);
  if (socket !== undefined)
    return {
      events: untilEnd(eventsOf(socket, "the run's channel"), directory),
      send: (command) => socket.write(`${JSON.stringify(command)}\n`),
      close: () => socket.destroy(),
    };
  const file = createReadStream(eventLog(directory));
  return {
    events: untilEnd(eventsOf(file, eventLog(directory)), directory),
    close: () => file.destroy(),
  };
}

/**
 * The events; where the last of them is missing, the run was killed, and that is said, at the time of the last one that there
 * is. A killed run's last line may be half a line: what came before it stands.
 */
export async function* untilEnd(
  events: AsyncIterable<TrainingEvent>,
  directory: string,
): AsyncGenerator<TrainingEvent> {
  let over = false;
  let last: TrainingEvent | undefined;
  let how = 'it was killed, or the machine stopped';
  try {
    for await (const event of events) {
      over = overAfter(over, event);
      last = event;
      yield event;
    }
  } catch (error) {
    if (last === undefined || !isGraftError(error) || error.code !== 'bad-event') throw error;
    how = 'the rest of its record cannot be read';
  }
  if (!over) yield { ...deathOf(directory, how), ...(last === undefined ? {} : { at: last.at }) };
}
