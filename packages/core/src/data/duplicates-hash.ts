/** Side of the square picture that {@link perceptualHash} looks at, in pixels. */
export const HASH_SIDE = 32;
/** Side of the small picture that candidates are compared by, in pixels. */
export const THUMB_SIDE = 16;
/** 16-bit words a hash. */
export const HASH_WORDS = 4;
const FREQUENCIES = 9;

/** Turns 32×32 RGB pictures into hashes and small pictures; holds the scratch space for it. */
export class PerceptualHasher {
  readonly #cosines = cosineTable();
  readonly #gray = new Float64Array(HASH_SIDE * HASH_SIDE);
  readonly #rows = new Float64Array(HASH_SIDE * FREQUENCIES);
  readonly #spectrum = new Float64Array(64);

  /**
   * The perceptual hash of a picture (pHash; Zauner 2010): the signs, against their median, of the 64 lowest
   * frequencies of the brightness's cosine transform, without the constant. Other size, JPEG quality or brightness
   * change few of its bits; another photo has about half of them different.
   *
   * @param rgb uint8 [32, 32, 3]
   * @param out receives four 16-bit words
   */
  hash(rgb: Uint8Array, out: Uint16Array): void {
    for (let i = 0; i < this.#gray.length; i++)
      this.#gray[i] = 0.299 * (rgb[3 * i] ?? 0) + 0.587 * (rgb[3 * i + 1] ?? 0) + 0.114 * (rgb[3 * i + 2] ?? 0);
    this.#transform();
    const median = Float64Array.from(this.#spectrum).sort()[32] ?? 0;
    out.fill(0);
    for (const [bit, value] of this.#spectrum.entries())
      if (value > median) out[bit >> 4] = (out[bit >> 4] ?? 0) | (1 << (bit & 15));
  }

  /** The 64 frequencies of lowest order: a 9×9 corner of the transform without its constant and its far diagonal. */
  #transform(): void {
    const [cosines, gray, rows] = [this.#cosines, this.#gray, this.#rows];
    for (let y = 0; y < HASH_SIDE; y++)
      for (let u = 0; u < FREQUENCIES; u++) {
        let sum = 0;
        for (let x = 0; x < HASH_SIDE; x++) sum += (gray[y * HASH_SIDE + x] ?? 0) * (cosines[u * HASH_SIDE + x] ?? 0);
        rows[y * FREQUENCIES + u] = sum;
      }
    let next = 0;
    for (let order = 1; order <= 2 * FREQUENCIES && next < 64; order++)
      for (let u = Math.max(0, order - FREQUENCIES + 1); u <= Math.min(order, FREQUENCIES - 1) && next < 64; u++) {
        const v = order - u;
        let sum = 0;
        for (let y = 0; y < HASH_SIDE; y++) sum += (rows[y * FREQUENCIES + u] ?? 0) * (cosines[v * HASH_SIDE + y] ?? 0);
        this.#spectrum[next++] = sum;
      }
  }
}

function cosineTable(): Float64Array {
  const table = new Float64Array(FREQUENCIES * HASH_SIDE);
  for (let u = 0; u < FREQUENCIES; u++)
    for (let x = 0; x < HASH_SIDE; x++)
      table[u * HASH_SIDE + x] = Math.cos(((2 * x + 1) * u * Math.PI) / (2 * HASH_SIDE));
  return table;
}

/** Averages 2×2 pixels: uint8 [32, 32, 3] to uint8 [16, 16, 3]. */
export function shrinkThumbnail(rgb: Uint8Array, out: Uint8Array): void {
  for (let y = 0; y < THUMB_SIDE; y++)
    for (let x = 0; x < THUMB_SIDE; x++)
      for (let c = 0; c < 3; c++) {
        const at = (2 * y * HASH_SIDE + 2 * x) * 3 + c;
        const below = at + HASH_SIDE * 3;
        const sum = (rgb[at] ?? 0) + (rgb[at + 3] ?? 0) + (rgb[below] ?? 0) + (rgb[below + 3] ?? 0);
        out[(y * THUMB_SIDE + x) * 3 + c] = (sum + 2) >> 2;
      }
}
