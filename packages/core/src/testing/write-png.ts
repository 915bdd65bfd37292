import { constants, deflateSync } from 'node:zlib';

/** The combinations of color type and bits a sample that PNG has. */
export const PNG_KINDS = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ color: 0, depth })),
  ...[8, 16].map((depth) => ({ color: 2, depth })),
  ...[1, 2, 4, 8].map((depth) => ({ color: 3, depth })),
  ...[8, 16].map((depth) => ({ color: 4, depth })),
  ...[8, 16].map((depth) => ({ color: 6, depth })),
] as const;

/** Ways to compress, among which are blocks that are stored, of fixed codes and of codes of their own. */
export const PNG_COMPRESSIONS = [
  { level: 0 },
  { level: 1 },
  { level: 6 },
  { level: 9, strategy: constants.Z_FILTERED },
  { level: 6, strategy: constants.Z_FIXED },
  { level: 6, strategy: constants.Z_HUFFMAN_ONLY },
  { level: 6, strategy: constants.Z_RLE },
] as const;

export interface PngPlan {
  readonly width: number;
  readonly height: number;
  readonly color: number;
  readonly depth: number;
  /** Byte `at` of row `y`, its filter already taken off: any bytes are rows of some picture. */
  readonly byte: (y: number, at: number) => number;
  /** 0 … 4, of row `y`. */
  readonly filter: (y: number) => number;
  readonly compression?: { readonly level: number; readonly strategy?: number };
  /** Bytes of the contents of a tRNS chunk. */
  readonly transparency?: readonly number[];
  /** Bytes of an IDAT chunk at most. */
  readonly piece?: number;
  /** Chunks before and behind the pixels. */
  readonly before?: readonly Uint8Array[];
  readonly behind?: readonly Uint8Array[];
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A PNG that is not interlaced, with a palette of colors that differ where it wants one. */
export function writePng(plan: PngPlan): Uint8Array {
  const { width, height, color, depth, piece = 1 << 20 } = plan;
  const bits = width * depth * (CHANNELS[color] ?? 1);
  const rows = Array.from({ length: height }, (_, y) => [
    plan.filter(y),
    ...Array.from({ length: Math.ceil(bits / 8) }, (_, at) => plan.byte(y, at) & 255),
  ]);
  const data = deflateSync(Buffer.from(rows.flat()), plan.compression);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, color, 0, 0, 0], 8);
  const palette = Array.from({ length: 2 ** Math.min(depth, 8) }, (_, i) =>
    [i * 7, 255 - i, i * 31].map((v) => v & 255),
  );
  const pieces = Array.from({ length: Math.ceil(data.length / piece) }, (_, i) =>
    data.subarray(i * piece, (i + 1) * piece),
  );
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    pngChunk('IHDR', header),
    ...(color === 3 ? [pngChunk('PLTE', palette.flat())] : []),
    ...(plan.transparency ? [pngChunk('tRNS', plan.transparency)] : []),
    ...(plan.before ?? []),
    ...pieces.map((bytes) => pngChunk('IDAT', bytes)),
    ...(plan.behind ?? []),
    pngChunk('IEND', []),
  ]);
}

/** A chunk with its length and check sum. */
export function pngChunk(type: string, contents: Iterable<number>): Uint8Array {
  const bytes = Buffer.from([...contents]);
  const chunk = Buffer.alloc(bytes.length + 12);
  chunk.writeUInt32BE(bytes.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(bytes, 8);
  chunk.writeUInt32BE(checkSum(chunk.subarray(4, 8 + bytes.length)), 8 + bytes.length);
  return chunk;
}

/** Copies a PNG with the check sums of all its chunks made right, as far as their lengths lead. */
export function mendCheckSums(png: Uint8Array): Uint8Array {
  const copy = Buffer.from(png);
  for (let at = 8; at + 12 <= copy.length;) {
    const end = at + 8 + copy.readUInt32BE(at);
    if (end + 4 > copy.length) break;
    copy.writeUInt32BE(checkSum(copy.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return copy;
}

/** CRC-32, bit by bit; PNG specification, annex D. */
function checkSum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}
