import type { TrainingEvent } from '@graft/core/train';
import { recorded } from '../testing/recorded.ts';
import { reduce, reduceAll } from './reduce.ts';
import { INITIAL_RUN_STATE } from './run-state.ts';

const events = recorded('cats-dogs');
const upTo = (type: TrainingEvent['type']): TrainingEvent[] =>
  events.slice(0, events.findIndex((event) => event.type === type) + 1);

describe('the state of a run', () => {
  it('is waiting until it starts, then running, then finished', () => {
    expect(reduceAll([]).status).toBe('waiting');
    expect(reduceAll(upTo('started')).status).toBe('running');
    const end = reduceAll(events);
    expect(end.status).toBe('finished');
    expect(end.result?.metrics.test?.count).toBe(802);
  });
  it('knows which phases are over and which goes on', () => {
    const during = reduceAll(upTo('epoch'));
    expect(during.phase).toBe('train');
    expect(during.phases.map((one) => [one.phase, one.seconds !== undefined])).toEqual([
      ['audit', true],
      ['weights', true],
      ['extract', true],
      ['train', false],
    ]);
    expect(reduceAll(events).phases.every((one) => one.seconds !== undefined)).toBe(true);
  });
  it('keeps the best epoch, not the last', () => {
    const { epochs, bestEpoch } = reduceAll(events);
    const losses = epochs.recent.map((point) => point.validation?.loss ?? Infinity);
    expect(bestEpoch?.validation?.loss).toBe(Math.min(...losses));
    expect(bestEpoch?.at).toBeLessThan(epochs.count);
  });
  it('counts quarantined photos beyond those that it lists', () => {
    const file = (n: number): TrainingEvent => ({
      type: 'quarantined',
      file: `${n}.jpg`,
      code: 'empty',
      message: 'The file is empty',
      at: n,
    });
    const state = reduceAll(Array.from({ length: 1000 }, (_, n) => file(n)));
    expect(state.quarantined.count).toBe(1000);
    expect(state.quarantined.files.length).toBeLessThan(1000);
    expect(state.quarantined.files.at(-1)?.file).toBe('999.jpg');
    expect(state.log.length).toBeLessThanOrEqual(500);
  });
  it('is paused and goes on as the commands say', () => {
    const running = reduceAll(upTo('epoch'));
    const paused = reduce(running, { type: 'command', command: { name: 'pause' }, effect: 'paused', at: 1 });
    expect(paused.status).toBe('paused');
    expect(reduce(paused, { type: 'command', command: { name: 'continue' }, effect: 'going on', at: 2 }).status).toBe(
      'running',
    );
  });
  it('forgets an interruption when the run is resumed', () => {
    const stopped = reduceAll([
      ...upTo('epoch'),
      { type: 'interrupted', message: 'The run was interrupted', resume: 'graft train --resume x', at: 3 },
    ]);
    expect(stopped.status).toBe('interrupted');
    const resumed = reduceAll(upTo('started'), stopped);
    expect(resumed.status).toBe('running');
    expect(resumed.interruption).toBeUndefined();
    expect(resumed.epochs.count).toBe(stopped.epochs.count);
  });
  it('passes over events of a later version', () => {
    const state = reduceAll(upTo('epoch'));
    const unknown = { type: 'telepathy', at: 5 } as unknown as TrainingEvent;
    expect(reduce(state, unknown)).toEqual({ ...state, lastAt: 5 });
  });
  it('never changes the state that it is given', () => {
    const frozen = Object.freeze({ ...INITIAL_RUN_STATE });
    expect(() => reduceAll(events, frozen)).not.toThrow();
  });
});
