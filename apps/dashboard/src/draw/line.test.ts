import { fitLine, lineWidth, span, spread, textOf } from './line.ts';
import { wrapWords } from './wrap.ts';

describe('lines', () => {
  it('are cut with an ellipsis that keeps the look of what it cuts', () => {
    const line = fitLine([span('abc', 'good'), span('defg', 'bad')], 5);
    expect(textOf(line)).toBe('abcd…');
    expect(line.at(-1)?.role).toBe('bad');
  });
  it('are cut where one span ends and the next begins', () => {
    for (let width = 0; width < 9; width++)
      expect(lineWidth(fitLine([span('abc'), span('日本'), span('x')], width))).toBe(width);
  });
  it('spread to both ends', () => {
    expect(textOf(spread([span('left')], [span('right')], 12))).toBe('left   right');
    expect(textOf(spread([span('a long left')], [span('right')], 10))).toBe('a lo…right');
  });
});

describe('wrapWords', () => {
  it('breaks between words, and inside only what is wider than a row', () => {
    expect(wrapWords('one two three fourteen-long', 9)).toEqual(['one two', 'three', 'fourteen-', 'long']);
  });
});
