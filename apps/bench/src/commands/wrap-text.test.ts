import { wrapText } from './wrap-text.ts';

describe('wrapText', () => {
  it('breaks at spaces', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('one two three', 80)).toEqual(['one two three']);
  });
  it('leaves a long word whole', () => {
    expect(wrapText('a libjpeg-turbo b', 6)).toEqual(['a', 'libjpeg-turbo', 'b']);
  });
});
