import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '@graft/errors';
import { createEventOutput } from '../output/event-output.ts';
import { lookFor, type LookFlags } from '../output/look.ts';
import { programName } from '../output/program-name.ts';
import { eventsOf } from '../run/event-lines.ts';
import { paced } from '../run/paced.ts';
import { reduce } from '../state/reduce.ts';
import { INITIAL_RUN_STATE } from '../state/run-state.ts';

export interface ReplayFlags extends LookFlags {
  /** Times faster than it was; 0: without waiting. */
  readonly speed?: number;
  /** Draws how it ended into this SVG file instead. */
  readonly svg?: string;
  /** Size of that picture in characters. */
  readonly size?: readonly [columns: number, rows: number];
}

/** Shows a recorded run again, at its own pace in the dashboard and at once as lines. */
export async function replay(path: string, flags: ReplayFlags): Promise<number> {
  const file = await eventFile(path);
  const look = lookFor(flags);
  const events = eventsOf(createReadStream(file), file);
  if (flags.svg !== undefined) {
    let state = INITIAL_RUN_STATE;
    for await (const event of events) state = reduce(state, event);
    const { drawPicture } = await import('../terminal/draw-picture.ts');
    const [columns, rows] = flags.size ?? [120, 40];
    await drawPicture(state, flags.svg, columns, rows);
    return 0;
  }
  if (look === 'dashboard') {
    const { replayOnTerminal } = await import('../terminal/replay-run.ts');
    return replayOnTerminal(events, flags.speed ?? 1);
  }
  const output = createEventOutput(look, programName());
  for await (const event of paced(events, flags.speed ?? 0)) output.show(event);
  return 0;
}

/** A run's folder stands for its events. */
async function eventFile(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? join(path, 'events.ndjson') : path;
  } catch (cause) {
    throw new GraftError({
      code: 'not-found',
      what: 'There is no such recording',
      received: path,
      expected: 'an events.ndjson, or the folder of a run',
      cause,
    });
  }
}
