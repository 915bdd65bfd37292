import { isGraftError } from '@graft/errors';
import { recorded } from '../testing/recorded.ts';
import { parseCommand } from './parse-command.ts';
import { parseEvent } from './parse-event.ts';
import { reduce } from '../state/reduce.ts';
import { INITIAL_RUN_STATE } from '../state/run-state.ts';

function failureOf(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    return isGraftError(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

describe('parseEvent', () => {
  it('takes what a run writes', () => {
    for (const event of recorded('cats-dogs')) expect(parseEvent(JSON.stringify(event), 'line 1')).toEqual(event);
  });
  it('refuses anything else with one clear error', () => {
    for (const line of [
      '',
      '{',
      '[]',
      'null',
      '7',
      '{"type":"epoch"}',
      '{"at":1}',
      '\u0000',
      '{"type":"log","at":"1"}',
    ])
      expect(failureOf(() => parseEvent(line, 'line 3 of x'))).toMatch(/^bad-event: line 3 of x is not an event/);
  });
  it('lets nothing through that the reducer would stumble over', () => {
    const odd: unknown[] = [null, 'x', -1, {}, [], [[1]], true];
    for (const event of recorded('cats-dogs').filter((_, index) => index % 9 === 0))
      for (const key of Object.keys(event))
        for (const value of odd) {
          const line = JSON.stringify({ ...event, [key]: value });
          try {
            reduce(INITIAL_RUN_STATE, parseEvent(line, 'line 1'));
          } catch (error) {
            expect(isGraftError(error)).toBe(true);
          }
        }
  });
});

describe('parseCommand', () => {
  it('takes the commands of the contract', () => {
    expect(parseCommand('{"name":"set-learning-rate","learningRate":0.001}')).toEqual({
      name: 'set-learning-rate',
      learningRate: 0.001,
    });
    expect(parseCommand('{"name":"unfreeze","stages":2}')).toEqual({ name: 'unfreeze', stages: 2 });
    expect(parseCommand('{"name":"pause","extra":1}')).toEqual({ name: 'pause' });
  });
  it('passes over everything else', () => {
    for (const line of [
      '',
      'pause',
      '{}',
      '{"name":"rm"}',
      '{"name":"unfreeze","stages":0.5}',
      '{"name":"set-learning-rate","learningRate":-1}',
    ])
      expect(parseCommand(line)).toBeUndefined();
  });
});
