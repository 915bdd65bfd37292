import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingEvent } from '@graft/core/train';
import { reduceAll, reduce } from '../state/reduce.ts';
import { INITIAL_RUN_STATE, type RunState } from '../state/run-state.ts';
import { eventsOf } from './event-lines.ts';
import { parseEvent } from './parse-event.ts';
import { eventLog } from './run-folder.ts';
import { isGoingOn } from './reach-channel.ts';
import { isEnd } from './run-end.ts';
import { summaryOf, type RunSummary } from './run-summary.ts';

/** Bytes at either end of a log that hold its first and its last event: the result of a thousand classes is smaller. */
const END = 64 * 1024;

/** The latest runs below a folder, latest first, from the ends of their logs. What is no run is passed over. */
export async function recentRuns(folder: string, most = 20): Promise<RunSummary[]> {
  return Promise.all((await runFolders(folder, most)).map((directory) => summarise(directory, endsOf)));
}

/** The same with everything that their logs hold, epochs too. */
export async function wholeRuns(directories: readonly string[]): Promise<RunSummary[]> {
  return Promise.all(directories.map((directory) => summarise(directory, wholeLog)));
}

/** The folders of the latest runs, latest first. */
export async function runFolders(folder: string, most: number): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const dated = await Promise.all(
    names.map(async (name) => {
      const directory = join(folder, name);
      const time = await stat(eventLog(directory)).then(
        (found) => found.mtimeMs,
        () => 0,
      );
      return { directory, time };
    }),
  );
  return dated
    .filter((one) => one.time > 0)
    .sort((a, b) => b.time - a.time)
    .slice(0, most)
    .map((one) => one.directory);
}

async function summarise(directory: string, read: (log: string) => Promise<RunState>): Promise<RunSummary> {
  const live = await isGoingOn(directory);
  try {
    return summaryOf(await read(eventLog(directory)), directory, live);
  } catch {
    return { ...summaryOf(INITIAL_RUN_STATE, directory, live), state: 'unreadable' };
  }
}

async function wholeLog(path: string): Promise<RunState> {
  let state = INITIAL_RUN_STATE;
  try {
    for await (const event of eventsOf(createReadStream(path), path)) state = reduce(state, event);
  } catch (error) {
    // A killed run's last line may be half a line; what came before it stands.
    if (state.started === undefined) throw error;
  }
  return state;
}

/** Lines behind a run's end at most that are looked at for it: commands may follow it, such as for a report. */
const LAST = 20;

/** The event that ended the run, or, where none did, the last one. */
function lastWords(lines: readonly string[], path: string): TrainingEvent[] {
  const last = parseEvent(lines.at(-1) ?? '', path);
  for (let at = lines.length - 1; at >= 0; at--) {
    const event = parseEvent(lines[at] ?? '', path);
    if (isEnd(event)) return [event];
    if (event.type !== 'command') break;
  }
  return [last];
}

/** The state after the first and the last event alone: who it was, and how it ended. */
async function endsOf(path: string): Promise<RunState> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, END);
    const read = async (from: number): Promise<string[]> =>
      (await file.read(Buffer.alloc(length), 0, length, from)).buffer.toString('utf8').trimEnd().split('\n');
    const events: TrainingEvent[] = [parseEvent((await read(0))[0] ?? '', path)];
    try {
      events.push(...lastWords((await read(size - length)).slice(-LAST), path));
    } catch {
      // See above.
    }
    return reduceAll(events);
  } finally {
    await file.close();
  }
}
