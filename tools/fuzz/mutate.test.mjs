import { mutate } from './mutate.mjs';

const FILE = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) & 255);

describe('mutate', () => {
  it('damages the same way for the same seed, another way for another, and leaves the file alone', () => {
    const before = Buffer.from(FILE);
    expect(mutate(FILE, 5)).toEqual(mutate(FILE, 5));
    const copies = new Set(Array.from({ length: 200 }, (_, seed) => mutate(FILE, seed).toString('latin1')));
    expect(copies.size).toBeGreaterThan(190);
    expect(Buffer.from(FILE)).toEqual(before);
  });

  it('cuts, lengthens and changes in place', () => {
    const lengths = Array.from({ length: 200 }, (_, seed) => mutate(FILE, seed).length);
    expect(lengths.some((length) => length < 2000)).toBe(true);
    expect(lengths.some((length) => length > FILE.length)).toBe(true);
    expect(lengths.some((length) => length === FILE.length)).toBe(true);
  });

  it('takes an empty file', () => {
    expect(mutate(new Uint8Array(0), 1)).toHaveLength(0);
  });
});
