import { GraftError } from '../errors/index.ts';
import { fromHalf, toHalf } from './half.ts';

const MAGIC = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);

/** Precision of stored numbers; in memory they are float32. */
export type NpyPrecision = 'fp32' | 'fp16';

const TYPES: Readonly<Record<NpyPrecision, string>> = { fp32: '<f4', fp16: '<f2' };

/**
 * NumPy's `.npy` format 1.0 (numpy/lib/format.py) of a C-ordered little-endian array of two dimensions.
 *
 * @param values row-major `[rows, columns]`
 */
export function encodeNpy(
  values: Float32Array,
  rows: number,
  columns: number,
  precision: NpyPrecision = 'fp32',
): Uint8Array {
  const dictionary = `{'descr': '${TYPES[precision]}', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  // The header is padded so that the data starts at a multiple of 64 bytes.
  const unpadded = MAGIC.length + 2 + dictionary.length + 1;
  const header = `${dictionary}${' '.repeat((64 - (unpadded % 64)) % 64)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const stored = precision === 'fp32' ? values : toHalf(values);
  const data = new Uint8Array(stored.buffer, stored.byteOffset, rows * columns * stored.BYTES_PER_ELEMENT);
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
  const type = /'descr': '(<f[24])'/.exec(header)?.[1];
  if (buffer[6] !== 1 || shape === null || type === undefined || header.includes('True')) {
    throw unreadable(header.slice(0, 100));
  }
  const [rows, columns] = [Number(shape[1]), Number(shape[2])];
  const bytesEach = type === TYPES.fp16 ? 2 : 4;
  if (buffer.length - start !== rows * columns * bytesEach) {
    throw unreadable(`${buffer.length} bytes for ${rows} × ${columns}`);
  }
  const copy = new Uint8Array(rows * columns * bytesEach);
  copy.set(buffer.subarray(start));
  const values = bytesEach === 2 ? fromHalf(new Uint16Array(copy.buffer)) : new Float32Array(copy.buffer);
  return { values, rows, columns };
}

function unreadable(received: string): GraftError {
  return new GraftError({
    code: 'npy-unreadable',
    what: 'Not a .npy file that Graft reads',
    received,
    expected: 'format 1.0, little-endian float32 or float16, C order, two dimensions',
  });
}
