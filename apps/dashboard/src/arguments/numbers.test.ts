import { perClassCounts, realNumber, splitShares, wholeNumber } from './numbers.ts';

describe('numbers on the command line', () => {
  it('are whole and within their range', () => {
    const epochs = wholeNumber(1, 100);
    expect(epochs('20')).toBe(20);
    for (const bad of ['0', '101', '2.5', '1e2', 'ten', '', ' 3', '0x10', '-1'])
      expect(() => epochs(bad)).toThrow(/Expected a whole number from 1 to 100/);
  });
  it('are real and within their range', () => {
    expect(realNumber(0, 10)('0.5')).toBe(0.5);
    for (const bad of ['', 'NaN', '11', 'x']) expect(() => realNumber(0, 10)(bad)).toThrow(/from 0 to 10/);
  });
  it('are three shares of 100', () => {
    expect(splitShares('80/10/10')).toEqual([80, 10, 10]);
    expect(splitShares('90/10/0')).toEqual([90, 10, 0]);
    for (const bad of ['80/20', '80/10/20', '0/50/50', 'a/b/c', '80/-10/30', '80/10/10/0'])
      expect(() => splitShares(bad)).toThrow(/three percentages/);
  });
  it('are three counts', () => {
    expect(perClassCounts('500,100,0')).toEqual([500, 100, 0]);
    for (const bad of ['500', '0,1,1', '1.5,1,1', '500,100,-1'])
      expect(() => perClassCounts(bad)).toThrow(/three whole/);
  });
});
