import type { ResolvedConfig } from './training-config.ts';

/** Augmented views beside the plain one: what is trained on the same few activations again and again learns them by heart. */
const VIEWS = 4;

/** Bytes of training activations that are held in memory; where the views do not fit in, there are fewer, or none. */
const MOST_BYTES = 1.25 * 1024 ** 3;

/**
 * How many augmented views of each training photo are fine-tuned on.
 *
 * @param photos of the training split
 * @param width numbers of a photo where the frozen part ends
 */
export function fineTuneViews(
  { augment, views }: Pick<ResolvedConfig, 'augment' | 'views'>,
  photos: number,
  width: number,
): number {
  if (!augment) return 0;
  // Fresh views each epoch are for a head: the frozen part would run again in every epoch of fine-tuning.
  if (views !== null && views > 0) return views;
  const rows = Math.floor(MOST_BYTES / (4 * width * Math.max(1, photos)));
  return Math.max(0, Math.min(VIEWS, rows - 1));
}
