import { THUMB_BYTES } from './audit-read.ts';

const PIXELS = THUMB_BYTES / 3;
/** Copies, resized, recompressed, brightened or grey, correlate above this; of 2.7 million pairs of different photos of
 * cats, dogs and flowers, the best with hashes within 20 bits reached 0.86. */
const SAME_CORRELATION = 0.9;
/** Standard deviation in levels below which a picture has no content to correlate. */
const FLAT = 1.5;
/** Mean difference in levels up to which two flat pictures are the same. */
const FLAT_DIFFERENCE = 3;

/** What is compared of a small picture: made once, for it may be compared with thousands. */
export interface Likeness {
  /** uint8 [16, 16, 3]. */
  readonly thumbnail: Uint8Array;
  /** Brightness less its mean, at length 1; `undefined` where the picture is flat. */
  readonly direction: Float32Array | undefined;
  /** Mean level of each channel. */
  readonly colour: readonly [number, number, number];
}

/** Prepares a small picture, uint8 [16, 16, 3], for {@link showTheSame}. */
export function likenessOf(thumbnail: Uint8Array): Likeness {
  const gray = new Float64Array(PIXELS);
  const colour: [number, number, number] = [0, 0, 0];
  let mean = 0;
  for (let i = 0; i < PIXELS; i++) {
    const [red = 0, green = 0, blue = 0] = thumbnail.subarray(3 * i, 3 * i + 3);
    gray[i] = 0.299 * red + 0.587 * green + 0.114 * blue;
    mean += gray[i]! / PIXELS;
    colour[0] += red / PIXELS;
    colour[1] += green / PIXELS;
    colour[2] += blue / PIXELS;
  }
  let squares = 0;
  for (const value of gray) squares += (value - mean) ** 2;
  const norm = Math.sqrt(squares);
  const flat = norm < FLAT * Math.sqrt(PIXELS);
  return { thumbnail, colour, direction: flat ? undefined : Float32Array.from(gray, (value) => (value - mean) / norm) };
}

/** Whether two small pictures show the same photo, apart from size, quality, brightness and colour. */
export function showTheSame(a: Likeness, b: Likeness): boolean {
  if (a.direction === undefined || b.direction === undefined) {
    if (a.direction !== b.direction) return false;
    // Single levels differ at least as much as their means do: most flat pictures are told apart by those.
    let apart = 0;
    for (let c = 0; c < 3; c++) apart += Math.abs(a.colour[c]! - b.colour[c]!) / 3;
    return apart <= FLAT_DIFFERENCE && meanDifference(a.thumbnail, b.thumbnail) <= FLAT_DIFFERENCE;
  }
  let product = 0;
  for (let i = 0; i < PIXELS; i++) product += a.direction[i]! * b.direction[i]!;
  return product >= SAME_CORRELATION;
}

/** Mean absolute difference in levels. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / a.length;
}
