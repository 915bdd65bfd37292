import protobuf from 'protobufjs/minimal.js';

/** One number of a chart. */
export interface ScalarPoint {
  /** Name of the chart, e.g. `epoch_loss`. */
  readonly tag: string;
  readonly step: number;
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * An event file as TensorBoard reads it: TFRecords of `tensorflow.Event` messages (tensorflow/core/util/event.proto),
 * the first of which names the format's version.
 */
export function eventFile(points: readonly ScalarPoint[], startedAt: number): Uint8Array {
  const table = crcTable();
  const version = event(startedAt, 0, (writer) => writer.uint32(field(3, BYTES)).string('brain.Event:2'));
  const records = [version, ...points.map(scalarEvent)].map((message) => record(message, table));
  return Buffer.concat(records);
}

const VARINT = 0;
const DOUBLE = 1;
const BYTES = 2;
const FLOAT = 5;
const field = (number: number, wireType: number): number => (number << 3) | wireType;

function event(at: number, step: number, write: (writer: protobuf.Writer) => void): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(field(1, DOUBLE)).double(at / 1000);
  if (step !== 0) writer.uint32(field(2, VARINT)).int64(step);
  write(writer);
  return writer.finish();
}

/** `Event.summary = 5 { repeated value = 1 { tag = 1, simple_value = 2 } }`. */
function scalarEvent({ tag, step, value, at }: ScalarPoint): Uint8Array {
  return event(at, step, (writer) => {
    writer.uint32(field(5, BYTES)).fork();
    writer.uint32(field(1, BYTES)).fork();
    writer.uint32(field(1, BYTES)).string(tag).uint32(field(2, FLOAT)).float(value);
    writer.ldelim().ldelim();
  });
}

/** A TFRecord: length, its masked CRC, the bytes, their masked CRC; little-endian. */
function record(data: Uint8Array, table: Uint32Array): Uint8Array {
  const out = Buffer.alloc(data.length + 16);
  out.writeBigUInt64LE(BigInt(data.length), 0);
  out.writeUInt32LE(maskedCrc(out.subarray(0, 8), table), 8);
  out.set(data, 12);
  out.writeUInt32LE(maskedCrc(data, table), 12 + data.length);
  return out;
}

/** CRC-32C rotated and shifted, as TFRecord wants it, because a CRC of data that holds CRCs is weak. */
function maskedCrc(data: Uint8Array, table: Uint32Array): number {
  const crc = crc32c(data, table);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32C (Castagnoli; RFC 3720, appendix B.4). */
export function crc32c(data: Uint8Array, table = crcTable()): number {
  let crc = ~0;
  for (const byte of data) crc = (table[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    return crc;
  });
}
