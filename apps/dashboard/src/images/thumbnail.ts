import type { Graphic } from './picture.ts';

/** A small picture of a photo, ready to be shown. */
export interface Thumbnail {
  /** Its rows in half blocks, painted already; none where it is a graphic. */
  readonly rows: readonly string[];
  readonly graphic?: Graphic;
}
