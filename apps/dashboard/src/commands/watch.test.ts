import type { TrainingEvent } from '@graft/core/train';
import { GraftError } from '@graft/errors';
import { recorded } from '../testing/recorded.ts';
import { untilEnd } from './watch.ts';

const whole = recorded('cats-dogs');
const half = whole.slice(0, 40);

async function* source(events: readonly TrainingEvent[], error?: Error): AsyncGenerator<TrainingEvent> {
  yield* events;
  if (error !== undefined) throw error;
}

async function seen(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const all: TrainingEvent[] = [];
  for await (const event of untilEnd(events, 'graft-runs/one')) all.push(event);
  return all;
}

const torn = new GraftError({ code: 'bad-event', what: 'Line 41 is not an event of a run' });

describe('a run that is watched', () => {
  it('is as its record says, where that has an end', async () => {
    expect(await seen(source(whole))).toEqual(whole);
    const command: TrainingEvent = { type: 'command', command: { name: 'report' }, effect: 'wrote', at: 1 };
    expect(await seen(source([...whole, command]))).toHaveLength(whole.length + 1);
  });
  it.each([
    ['without an end', undefined, /killed/],
    ['with half a line at its end', torn, /cannot be read/],
  ])('was killed where its record is %s, at the time of the last event', async (_, error, how) => {
    const events = await seen(source(half, error));
    expect(events.slice(0, -1)).toEqual(half);
    expect(events.at(-1)).toMatchObject({ type: 'failed', code: 'run-died', at: half.at(-1)?.at });
    expect(events.at(-1)).toMatchObject({ message: expect.stringMatching(how) as unknown });
    expect(events.at(-1)).toMatchObject({
      message: expect.stringContaining('train --resume graft-runs/one') as unknown,
    });
  });
  it('is no run where nothing of its record can be read', async () => {
    await expect(seen(source([], torn))).rejects.toMatchObject({ code: 'bad-event' });
  });
});
