import { toHalf } from './save.mjs';

/** What the bits of a half mean, by the definition of IEEE 754. */
function fromHalf(bits) {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe('writing weights as halves', () => {
  it('gives back every half that there is', () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      expect(toHalf(fromHalf(bits))).toBe(bits);
      if (bits > 0) expect(toHalf(-fromHalf(bits))).toBe(bits | 0x8000);
    }
  });

  it('takes the nearest, the even one of two as near', () => {
    for (const [value, nearest] of [
      [0.1, 0.0999755859375],
      [2049, 2048],
      [2051, 2052],
      [1023.75, 1024],
      [2.98e-8, 0],
      [2.99e-8, 2 ** -24],
      [1e-9, 0],
      [1e6, 65504],
      [-1e6, -65504],
    ]) {
      expect(fromHalf(toHalf(value))).toBe(nearest);
    }
  });
});
