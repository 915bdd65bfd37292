import type { ImagePipeline, ItemVerdict } from '../image/index.ts';
import { HASH_SIDE, HASH_WORDS, PerceptualHasher, shrinkThumbnail, THUMB_SIDE } from './duplicates-hash.ts';

const BATCH = 64;
const PICTURE_BYTES = HASH_SIDE * HASH_SIDE * 3;
/** Bytes of one small picture: uint8 [16, 16, 3]. */
export const THUMB_BYTES = THUMB_SIDE * THUMB_SIDE * 3;

/** Options of everything here that reads many photos. */
export interface ReadOptions {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What one pass over the photos leaves behind, in the order of the paths. */
export interface PhotoReadings {
  readonly verdicts: readonly ItemVerdict[];
  /** Four 16-bit words a photo. */
  readonly hashes: Uint16Array;
  /** uint8 [photos, 16, 16, 3]; zero where a photo could not be read. */
  readonly thumbnails: Uint8Array;
}

/**
 * Decodes every photo once, in full (so damage anywhere in the file shows), and keeps a verdict, a perceptual hash
 * and a 16×16 picture: under 1 KB a photo. While the threads decode a batch, this thread hashes the one before.
 *
 * @throws GraftError `aborted`
 */
export async function readPhotos(
  paths: readonly string[],
  pipeline: ImagePipeline,
  { onProgress, signal }: ReadOptions = {},
): Promise<PhotoReadings> {
  const verdicts: ItemVerdict[] = [];
  const hashes = new Uint16Array(paths.length * HASH_WORDS);
  const thumbnails = new Uint8Array(paths.length * THUMB_BYTES);
  const hasher = new PerceptualHasher();
  const buffers = [new Uint8Array(BATCH * PICTURE_BYTES), new Uint8Array(BATCH * PICTURE_BYTES)] as const;
  const request = (start: number) => {
    const files = paths.slice(start, start + BATCH);
    const out = buffers[(start / BATCH) % 2 === 0 ? 0 : 1].subarray(0, files.length * PICTURE_BYTES);
    const side = { height: HASH_SIDE, width: HASH_SIDE, interpolation: 'bilinear' } as const;
    return { out, result: pipeline.readBatch({ files, out, ...side, ...(signal === undefined ? {} : { signal }) }) };
  };
  let next = paths.length > 0 ? request(0) : undefined;
  for (let start = 0; next !== undefined; start += BATCH) {
    const { out, result } = next;
    const batch = await result;
    next = start + BATCH < paths.length ? request(start + BATCH) : undefined;
    for (const [k, verdict] of batch.verdicts.entries()) {
      verdicts.push(verdict);
      if (verdict.status === 'error') continue;
      const picture = out.subarray(k * PICTURE_BYTES, (k + 1) * PICTURE_BYTES);
      const i = start + k;
      hasher.hash(picture, hashes.subarray(i * HASH_WORDS, (i + 1) * HASH_WORDS));
      shrinkThumbnail(picture, thumbnails.subarray(i * THUMB_BYTES, (i + 1) * THUMB_BYTES));
    }
    onProgress?.(verdicts.length, paths.length);
  }
  return { verdicts, hashes, thumbnails };
}
