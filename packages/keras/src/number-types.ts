import { float16ToFloat32 } from './float16.ts';

/** How a file stores a number, in the machine's byte order. */
export interface NumberType {
  readonly isFloat: boolean;
  /** Bytes. */
  readonly size: number;
  readonly signed: boolean;
}

/** Converts an array of any HDF5 number type to float32; 64-bit values lose what float32 does not hold. */
export function toFloat32(buffer: ArrayBuffer, { isFloat, size, signed }: NumberType): Float32Array {
  if (isFloat) {
    if (size === 4) return new Float32Array(buffer);
    if (size === 8) return Float32Array.from(new Float64Array(buffer));
    return float16ToFloat32(new Uint16Array(buffer));
  }
  switch (size) {
    case 8: {
      const wide: Iterable<bigint> = signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
      return Float32Array.from(wide, Number);
    }
    case 4:
      return Float32Array.from(signed ? new Int32Array(buffer) : new Uint32Array(buffer));
    case 2:
      return Float32Array.from(signed ? new Int16Array(buffer) : new Uint16Array(buffer));
    default:
      return Float32Array.from(signed ? new Int8Array(buffer) : new Uint8Array(buffer));
  }
}
