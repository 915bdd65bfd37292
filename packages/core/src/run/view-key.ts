import type { DrawKey } from '../image/index.ts';

/**
 * What a stored view is drawn from: by the photo's bytes, not its place, so that new photos in a folder leave the others'
 * views as they were.
 *
 * @param view 1 for the first
 * @param hash of the file, in hexadecimal digits
 */
export function viewKey(seed: number, view: number, hash = '0'): DrawKey {
  return { seed, epoch: view, sample: Number.parseInt(hash.slice(0, 8), 16) };
}
