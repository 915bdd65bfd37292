import { decodeNpy, encodeNpy } from './npy.ts';

describe('npy', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello, world, this is not an array'],
    ['a magic alone', '\x93NUMPY\x01\x00'],
    [
      'a header that promises more',
      Buffer.from(encodeNpy(new Float32Array(6), 2, 3))
        .toString('latin1')
        .slice(0, -4),
    ],
    [
      'another type',
      Buffer.from(encodeNpy(new Float32Array(6), 2, 3))
        .toString('latin1')
        .replace('<f4', '<f8'),
    ],
  ])('refuses %s with a clear error', (_what, text) => {
    expect(() => decodeNpy(Buffer.from(text, 'latin1'))).toThrow(/\.npy/);
  });
});
