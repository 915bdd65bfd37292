import { fromHalf, toHalf } from './half.ts';

const through = (value: number) => fromHalf(toHalf(Float32Array.of(value)))[0]!;

describe('half precision', () => {
  it('keeps every finite number of 16 bits as it is', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((half) => (half & 0x7c00) !== 0x7c00);
    expect(toHalf(fromHalf(all))).toEqual(all);
  });

  it.each([
    // As numpy.float16 has them.
    [1 / 3, 0.333251953125],
    [0.1, 0.0999755859375],
    [2049, 2048],
    [2051, 2052],
    [65504, 65504],
    [1e9, 65504],
    [-1e9, -65504],
    [6e-8, 5.960464477539063e-8],
    [2.9e-8, 0],
    [-0, -0],
    [6.1e-5, 6.097555160522461e-5],
  ])('rounds %p to %p', (value, rounded) => {
    expect(through(value)).toBe(rounded);
  });

  it('keeps what is not a number', () => {
    expect(through(NaN)).toBeNaN();
  });
});
