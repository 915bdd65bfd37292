import { loadAddon } from './addon.ts';

/**
 * The benchmarks' yardstick (`input-pipeline/raw-decode-1`): libjpeg-turbo alone decodes JPEGs that are in memory already
 * to RGB at full size, one after the other, on the calling thread, which it blocks.
 *
 * @returns how many pixels were decoded; files that fail count as none
 */
export function rawDecode(files: readonly Uint8Array[]): number {
  return loadAddon().rawDecode(files);
}
