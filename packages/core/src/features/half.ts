/** Greatest finite number of 16 bits. */
const MOST = 65504;

/**
 * Numbers in IEEE 754 binary16, rounded to the nearest, ties to even; beyond ±65504 the greatest finite one. (Node 20 has
 * no `Float16Array`.)
 */
export function toHalf(values: Float32Array): Uint16Array {
  const result = new Uint16Array(values.length);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const magnitude = Math.abs(value);
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    if (magnitude >= 2 ** -14) {
      float[0] = Math.min(magnitude, MOST);
      // The exponent moves from a bias of 127 to one of 15; of 23 bits of the fraction 10 are kept.
      const shifted = bits[0]! - ((127 - 15) << 23);
      const odd = (shifted >>> 13) & 1;
      result[i] = sign | Math.min(0x7bff, (shifted + 0xfff + odd) >>> 13);
    } else if (magnitude < 2 ** -14) {
      result[i] = sign | roundEven(magnitude * 2 ** 24);
    } else {
      result[i] = 0x7e00;
    }
  }
  return result;
}

/** The numbers that {@link toHalf} stands for, exactly. */
export function fromHalf(halves: Uint16Array): Float32Array {
  const result = new Float32Array(halves.length);
  const units = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** (Math.max(1, exponent) - 25));
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const exponent = (half >>> 10) & 31;
    const fraction = (half & 0x3ff) + (exponent > 0 ? 0x400 : 0);
    const magnitude = exponent < 31 ? fraction * units[exponent]! : fraction === 0x400 ? Infinity : NaN;
    result[i] = half & 0x8000 ? -magnitude : magnitude;
  }
  return result;
}

function roundEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
