import type { Readable } from 'node:stream';
import { GraftError } from '@graft/errors';
import type { TrainingEvent } from '@graft/core/train';
import { parseEvent } from './parse-event.ts';

/** Longer lines are no events: a confusion matrix of a thousand classes has about 4 MB. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** One event as the line that files, pipes and sockets carry. */
export const eventLine = (event: TrainingEvent): string => `${JSON.stringify(event)}\n`;

/**
 * The lines of a stream, without their ends. Bytes are split before they are decoded, so a character that lies across
 * two chunks stays whole.
 *
 * @throws GraftError `bad-event` for a line beyond all measure
 */
export async function* linesOf(stream: Readable | AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(10, start);
      if (end === -1) break;
      parts.push(chunk.subarray(start, end));
      yield Buffer.concat(parts).toString('utf8');
      parts = [];
      size = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      parts.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > LONGEST_LINE)
        throw new GraftError({
          code: 'bad-event',
          what: 'A line of the event stream is too long',
          received: `more than ${LONGEST_LINE} bytes without a line feed`,
        });
    }
  }
  const rest = Buffer.concat(parts).toString('utf8');
  if (rest.trim() !== '') yield rest;
}

/** The events of a stream of NDJSON; empty lines are passed over. */
export async function* eventsOf(stream: Readable, name: string): AsyncGenerator<TrainingEvent> {
  let number = 0;
  for await (const line of linesOf(stream)) {
    number++;
    if (line.trim() !== '') yield parseEvent(line, `Line ${number} of ${name}`);
  }
}
