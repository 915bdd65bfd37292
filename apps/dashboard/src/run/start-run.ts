import { spawn } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { RunCommand, TrainingEvent } from '@graft/core/train';
import { appendEnd, recordedEnd } from './append-end.ts';
import { eventsOf } from './event-lines.ts';
import type { RunRequest } from './run-request.ts';
import { isEnd } from './run-end.ts';

/** A run in a process of its own, seen from the one that started it. */
export interface RunHandle {
  /**
   * All events. Where the channel breaks off, the last one comes from the run's log once its process is gone, and where the
   * log has none either, a `failed` that says so is added.
   */
  readonly events: AsyncIterable<TrainingEvent>;
  readonly send: (command: RunCommand) => void;
  /** Asks the run to save its state and end. */
  interrupt(): void;
  /** Ends the process at once. */
  kill(): void;
  /** Lets go of the process: it goes on alone. */
  detach(): void;
  /** The end of what the process said on stderr. */
  readonly diagnostics: () => string;
}

/** File descriptor of the pair of pipes between the two processes: events this way, commands that way. */
export const CHANNEL_FD = 3;

const DIAGNOSTICS_LIMIT = 16 * 1024;

/**
 * Starts a run. Its process is the leader of a session of its own, so that neither a Ctrl-C nor a closed terminal reaches
 * it by itself.
 */
export function startRun(request: RunRequest): RunHandle {
  // Tests run the sources; a child needs the built file.
  const entry = fileURLToPath(new URL('./child.js', import.meta.url)).replace(
    /\/src\/run\/child\.js$/,
    '/dist/run/child.js',
  );
  const child = spawn(process.execPath, [...process.execArgv.filter((arg) => !arg.startsWith('--input-type')), entry], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
  const channel = child.stdio[CHANNEL_FD] as Duplex;
  const [stdin, , stderr] = child.stdio as unknown as [Writable, null, Readable];
  channel.on('error', () => undefined);
  stdin.on('error', () => undefined);
  stdin.end(JSON.stringify(request));
  let killed = false;
  let diagnostics = '';
  stderr.setEncoding('utf8');
  stderr.on('data', (text: string) => {
    diagnostics = (diagnostics + text).slice(-DIAGNOSTICS_LIMIT);
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('exit', (code, signal) => {
      resolve(killed ? 'it was asked to end at once' : signal === null ? `status ${code ?? '?'}` : `signal ${signal}`);
    });
  });

  const began = Date.now();
  async function* events(): AsyncGenerator<TrainingEvent> {
    let directory: string | undefined;
    let broken: unknown;
    try {
      for await (const event of eventsOf(channel, "the run's channel")) {
        if (event.type === 'started') directory = event.runDirectory;
        yield event;
        if (isEnd(event)) return;
      }
    } catch (error) {
      // Half a line, where the process was killed while it wrote.
      broken = error;
    }
    const how = await ended;
    const cause = broken instanceof Error ? `${diagnostics}\n${broken.message}` : diagnostics;
    yield (await recordedEnd(directory, began)) ?? (await appendEnd(directory, how, cause));
  }

  return {
    events: events(),
    send: (command) => channel.write(`${JSON.stringify(command)}\n`),
    interrupt: () => child.kill('SIGINT'),
    kill() {
      killed = true;
      child.kill('SIGKILL');
    },
    detach: () => {
      child.unref();
      stderr.destroy();
      channel.destroy();
    },
    diagnostics: () => diagnostics,
  };
}
