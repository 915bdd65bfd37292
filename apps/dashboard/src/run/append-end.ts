import { appendFile, readFile, rm } from 'node:fs/promises';
import type { TrainingEvent } from '@graft/core/train';
import { programName } from '../output/program-name.ts';
import { nearPath, shellWord } from './near-path.ts';
import { eventLine } from './event-lines.ts';
import { parseEvent } from './parse-event.ts';
import { isEnd } from './run-end.ts';
import { channelFile, eventLog } from './run-folder.ts';

/**
 * How a run that began at `since` ended by its own log; `undefined` where that does not tell. Its channel may have broken off
 * before, e.g. because nobody read it for long.
 *
 * @param since milliseconds since 1970: ends from before are those of the run that this one resumes
 */
export async function recordedEnd(directory: string | undefined, since: number): Promise<TrainingEvent | undefined> {
  if (directory === undefined) return undefined;
  try {
    const last = (await readFile(eventLog(directory), 'utf8')).trimEnd().split('\n').at(-1) ?? '';
    const event = parseEvent(last, 'the log');
    return isEnd(event) && event.at >= since ? event : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Says in a killed run's stead that it has ended, to those who watch and in its log.
 *
 * @param directory of the run, where it got so far
 * @param how `signal SIGKILL`, `status 7`
 */
export async function appendEnd(
  directory: string | undefined,
  how: string,
  diagnostics: string,
): Promise<TrainingEvent> {
  const event = deathOf(directory, how, diagnostics);
  if (directory !== undefined) {
    await appendFile(eventLog(directory), eventLine(event)).catch(() => undefined);
    await rm(channelFile(directory), { force: true });
  }
  return event;
}

/** The event that a run would have sent, had it had the time. */
export function deathOf(directory: string | undefined, how: string, diagnostics = ''): TrainingEvent {
  const memory = how.includes('SIGKILL') ? ' It may have been out of memory.' : '';
  const last = diagnostics.trim().split('\n').at(-1)?.trim() ?? '';
  const said = last === '' ? '' : ` Its last words: ${last.slice(0, 300)}.`;
  const next =
    directory === undefined ? '' : ` Next: ${programName()} train --resume ${shellWord(nearPath(directory))}`;
  return {
    type: 'failed',
    code: 'run-died',
    message: `The run's process ended before the run did (${how}).${memory}${said}${next}`,
    at: Date.now(),
  };
}
