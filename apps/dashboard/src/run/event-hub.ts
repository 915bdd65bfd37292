import { appendFileSync, createReadStream, statSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { TrainingEvent } from '@graft/core/train';
import { eventLine } from './event-lines.ts';
import { eventLog } from './run-folder.ts';

/** A watcher that does not read for so long is let go: its memory is the run's. */
const MOST_PENDING_BYTES = 32 * 1024 * 1024;

/**
 * Passes a run's events on to everybody who watches. A watcher gets everything from the beginning, however late it comes:
 * first what the run's log holds, then what happens. Writing never waits for a watcher.
 */
export interface EventHub {
  /** Passes on an event that the run has written to its log. */
  publish(event: TrainingEvent): void;
  /** Writes an event that the run did not come to write to the log, and passes it on. */
  record(event: TrainingEvent): void;
  /** Where the log is that the run writes. */
  follow(directory: string): void;
  /** Sends all events to a stream, from the first on. */
  attach(stream: Duplex): void;
  /** Ends once every watcher has everything. */
  close(): Promise<void>;
}

export function createEventHub(): EventHub {
  let early: string[] = [];
  let log: string | undefined;
  /** Watchers that still read the log have a list of what happened meanwhile. */
  const watchers = new Map<Duplex, string[] | undefined>();
  const reading = new Set<Promise<void>>();

  const publish = (line: string): void => {
    if (log === undefined) early.push(line);
    for (const [stream, pending] of watchers)
      if (pending === undefined) send(stream, line);
      else pending.push(line);
  };
  const goLive = (stream: Duplex): void => {
    for (const line of watchers.get(stream) ?? []) send(stream, line);
    if (watchers.has(stream)) watchers.set(stream, undefined);
  };

  return {
    publish: (event) => {
      publish(eventLine(event));
    },
    record(event) {
      const line = eventLine(event);
      if (log !== undefined) append(log, line);
      publish(line);
    },
    follow(directory) {
      log = eventLog(directory);
      early = [];
    },
    attach(stream) {
      stream.on('error', () => stream.destroy());
      stream.on('close', () => watchers.delete(stream));
      watchers.set(stream, [...early]);
      // What comes while the log is read is sent afterwards; the log is read up to its present end only.
      const size = log === undefined ? 0 : sizeOf(log);
      if (log === undefined || size === 0) {
        goLive(stream);
        return;
      }
      const past = createReadStream(log, { end: size - 1 });
      const caughtUp = new Promise<void>((done) => {
        past.on('data', (chunk) => stream.write(chunk));
        past.on('end', () => {
          goLive(stream);
          done();
        });
        past.on('error', () => {
          stream.destroy();
          done();
        });
      });
      reading.add(caughtUp);
      void caughtUp.then(() => reading.delete(caughtUp));
    },
    async close() {
      await Promise.all(reading);
      await Promise.all([...watchers.keys()].map(ended));
    },
  };
}

function send(stream: Duplex, line: string): void {
  if (stream.writableLength > MOST_PENDING_BYTES) stream.destroy();
  else stream.write(line);
}

/** The stream's end, at the latest after three seconds. */
function ended(stream: Duplex): Promise<void> {
  return new Promise((done) => {
    const patience = setTimeout(() => stream.destroy(), 3000);
    stream.once('close', () => {
      clearTimeout(patience);
      done();
    });
    stream.end(() => stream.destroy());
  });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function append(path: string, line: string): void {
  try {
    appendFileSync(path, line);
  } catch {
    // A full disk: those who watch still get it.
  }
}
