import type { TrainingEvent } from '@graft/core/train';
import { recorded } from '../testing/recorded.ts';
import { paced } from './paced.ts';

describe('a replay', () => {
  it('waits as long as it was, divided by the speed', async () => {
    let now = 0;
    const wait = (milliseconds: number): Promise<void> => {
      now += milliseconds;
      return Promise.resolve();
    };
    const events = recorded('cats-dogs');
    async function* source(): AsyncGenerator<TrainingEvent> {
      yield* events;
    }
    const seen: TrainingEvent[] = [];
    for await (const event of paced(source(), 4, wait, () => now)) seen.push(event);
    expect(seen).toEqual(events);
    expect(now).toBeCloseTo(((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)) / 4);
  });
});
