import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import type { TrainingEvent } from '@graft/core/train';
import { createEventHub } from './event-hub.ts';
import { eventLine, linesOf } from './event-lines.ts';
import { eventLog } from './run-folder.ts';

const event = (n: number): TrainingEvent => ({
  type: 'log',
  level: 'info',
  message: `event ${n} ${'x'.repeat(500)}`,
  at: n,
});
const numbers = (lines: string): number[] =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as TrainingEvent).at);

/** A watcher that keeps what it is sent. */
function collector(): { stream: Duplex; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

describe('event hub', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'graft-hub-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives every watcher every event once and in order, whenever it comes', async () => {
    const hub = createEventHub();
    const write = (n: number): void => {
      appendFileSync(eventLog(folder), eventLine(event(n)));
      hub.publish(event(n));
    };
    const early = collector();
    const watchers = [early];
    hub.attach(early.stream);
    hub.publish(event(0));
    appendFileSync(eventLog(folder), eventLine(event(0)));
    hub.follow(folder);
    for (let n = 1; n <= 2000; n++) {
      write(n);
      if (n % 500 === 250) {
        const late = collector();
        watchers.push(late);
        hub.attach(late.stream);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await hub.close();
    for (const watcher of watchers) expect(numbers(watcher.text())).toEqual(Array.from({ length: 2001 }, (_, n) => n));
  });

  it('lets go of a watcher that never reads, and goes on', () => {
    const hub = createEventHub();
    const stuck = new Duplex({ read: () => undefined, write: () => undefined });
    hub.attach(stuck);
    const large: TrainingEvent = { type: 'log', level: 'info', message: 'x'.repeat(1_000_000), at: 1 };
    for (let n = 0; n < 60 && !stuck.destroyed; n++) hub.publish(large);
    expect(stuck.destroyed).toBe(true);
  });
});

describe('linesOf', () => {
  it('keeps characters whole that lie across two chunks', async () => {
    const bytes = Buffer.from('猫\n犬');
    const lines: string[] = [];
    async function* chunks() {
      for (const byte of bytes) yield Buffer.from([byte]);
    }
    for await (const line of linesOf(chunks())) lines.push(line);
    expect(lines).toEqual(['猫', '犬']);
  });
});
