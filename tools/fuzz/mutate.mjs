/**
 * Damaged copies of files, the same for the same seed: cut off, bits turned, pieces of other places or other files put in,
 * taken out or doubled, header fields set to what they may not be. A PNG's checksums are made right again, or every damage would end at them.
 */
import * as zlib from 'node:zlib';

/** Whole numbers below a bound, by xorshift (Marsaglia 2003). */
export function drawsOf(seed) {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
/** Where the formats keep sizes, offsets and tables. */
const HEADER_BYTES = 700;

/** One damage. @param {Buffer} bytes at least one @param {(below: number) => number} draw @param {Buffer} other */
function damageOnce(bytes, draw, other) {
  const inHeader = draw(2) === 0;
  const at = draw(inHeader ? Math.min(HEADER_BYTES, bytes.length) : bytes.length);
  const length = 1 + draw(draw(4) === 0 ? 5000 : 40);
  switch (draw(8)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      for (let left = 1 + draw(8); left > 0; left--) bytes[draw(bytes.length)] ^= 1 << draw(8);
      return bytes;
    case 2: {
      const from = draw(other.length);
      return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at)]);
    }
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 5:
      return bytes.fill(draw(256), at, Math.min(at + length, bytes.length));
    case 6:
      return writeField(bytes, at, EXTREMES[draw(EXTREMES.length)], 1 << draw(3), draw(2) === 0);
    default:
      bytes[at] = draw(256);
      return bytes;
  }
}

function writeField(bytes, at, value, width, little) {
  for (let i = 0; i < width && at + i < bytes.length; i++)
    bytes[at + i] = (value >>> (8 * (little ? i : width - 1 - i))) & 255;
  return bytes;
}

/** The checksum of every whole chunk of a PNG, made right. */
function mendPng(bytes) {
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(checksum(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}

/** Node's own where it is new enough to have it. */
function checksum(bytes) {
  if (zlib.crc32 !== undefined) return zlib.crc32(bytes);
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/**
 * A copy of a file with one to four damages.
 *
 * @param {Uint8Array} file
 * @param {number} seed
 * @param {Uint8Array} other another file, from which pieces are taken
 * @returns {Buffer}
 */
export function mutate(file, seed, other = file) {
  const draw = drawsOf(seed);
  let bytes = Buffer.from(file);
  for (let left = 1 + draw(4); left > 0 && bytes.length > 0; left--)
    bytes = damageOnce(bytes, draw, Buffer.from(other));
  const isPng = bytes.length > 8 && bytes.toString('latin1', 1, 4) === 'PNG';
  return isPng && draw(4) > 0 ? mendPng(bytes) : bytes;
}
