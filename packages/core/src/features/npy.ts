import { GraftError } from '../errors/index.ts';

const MAGIC = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);

/**
 * NumPy's `.npy` format 1.0 (numpy/lib/format.py) of a C-ordered little-endian array of two dimensions.
 *
 * @param values row-major `[rows, columns]`
 */
export function encodeNpy(values: Float32Array, rows: number, columns: number): Uint8Array {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  // The header is padded so that the data starts at a multiple of 64 bytes.
  const unpadded = MAGIC.length + 2 + dictionary.length + 1;
  const header = `${dictionary}${' '.repeat((64 - (unpadded % 64)) % 64)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const data = new Uint8Array(values.buffer, values.byteOffset, rows * columns * 4);
  return Buffer.concat([MAGIC, length, Buffer.from(header, 'latin1'), data]);
}

/**
 * Reads what {@link encodeNpy} writes (and NumPy, for such an array).
 *
 * @throws GraftError `npy-unreadable`
 */
export function decodeNpy(bytes: Uint8Array): { values: Float32Array; rows: number; columns: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 10 || !buffer.subarray(0, 6).equals(MAGIC.subarray(0, 6))) throw unreadable('another format');
  const start = 10 + buffer.readUInt16LE(8);
  const header = buffer.toString('latin1', 10, start);
  const shape = /'shape': \((\d+), (\d+)\)/.exec(header);
  if (buffer[6] !== 1 || shape === null || !header.includes("'descr': '<f4'") || header.includes('True')) {
    throw unreadable(header.slice(0, 100));
  }
  const [rows, columns] = [Number(shape[1]), Number(shape[2])];
  if (buffer.length - start !== rows * columns * 4) throw unreadable(`${buffer.length} bytes for ${rows} × ${columns}`);
  const copy = new Uint8Array(rows * columns * 4);
  copy.set(buffer.subarray(start));
  return { values: new Float32Array(copy.buffer), rows, columns };
}

function unreadable(received: string): GraftError {
  return new GraftError({
    code: 'npy-unreadable',
    what: 'Not a .npy file that Graft reads',
    received,
    expected: 'format 1.0, little-endian float32, C order, two dimensions',
  });
}
