import type { TrainingEvent } from '@graft/core/train';
import { recorded } from '../testing/recorded.ts';
import { createEventOutput } from './event-output.ts';

function shown(events: readonly TrainingEvent[], look: 'plain' | 'json' = 'plain'): string {
  let text = '';
  const output = createEventOutput(look, 'graft', (part) => (text += part));
  for (const event of events) output.show(event);
  return text;
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

describe('plain lines', () => {
  it('hold every metric of every epoch, and the result with its interval', () => {
    const text = shown(recorded('cats-dogs'));
    const epochs = text.split('\n').filter((line) => line.startsWith('epoch'));
    expect(epochs).toHaveLength(25);
    for (const line of epochs)
      expect(line).toMatch(
        /loss \d\.\d{4} accuracy \d\.\d{4} {2}validation loss \d\.\d{4} accuracy \d\.\d{4} {2}learning rate/,
      );
    expect(text).toMatch(/^test +accuracy 92\.9 % \(95 % interval 90\.9 % to 94\.5 %\)/m);
    expect(text).toMatch(/^next .*graft predict/m);
  });
  it('hold no escape sequence, whatever the names of files and classes', () => {
    const nasty = recorded('many-classes').map((event): TrainingEvent =>
      event.type === 'dataset'
        ? { ...event, classes: event.classes.map((name) => `${name}\u001b[31m\r`) }
        : event.type === 'quarantined'
          ? { ...event, file: 'a\u001b]0;owned\u0007\nb.jpg' }
          : event,
    );
    expect(shown(nasty)).not.toMatch(CONTROL);
  });
  it('tell of progress every few seconds and at its end, not of each event', () => {
    const events = recorded('cats-dogs');
    const given = events.filter((event) => event.type === 'progress' && event.phase === 'extract');
    const lines = shown(events)
      .split('\n')
      .filter((line) => line.startsWith('extract'));
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.length).toBeLessThan(given.length / 2);
    expect(lines.at(-1)).toMatch(/3 002 of 3 002 photos/);
  });
});

describe('NDJSON', () => {
  it('is the events themselves, one a line', () => {
    const events = recorded('cats-dogs');
    const lines = shown(events, 'json').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as TrainingEvent)).toEqual(events);
  });
});
