/** The three parts of a data set; `test` is looked at once, at the end. */
export type Split = 'train' | 'validation' | 'test';

/** One labelled photo. */
export interface Sample {
  /** Absolute path. */
  readonly path: string;
  /** Path relative to the data set's root, with `/`. Sorting by it gives the canonical order. */
  readonly relativePath: string;
  /** Index into {@link Dataset.classes}. */
  readonly label: number;
  readonly split: Split;
}

/** A folder of class folders, as it was found. */
export interface Dataset {
  readonly root: string;
  /** Sorted names of the class folders. */
  readonly classes: readonly string[];
  /** Sorted by split (train, validation, test), then by relative path. */
  readonly samples: readonly Sample[];
  /** True where the folder held bare class folders and Graft split them 80/10/10 by seed. */
  readonly splitBySeed: boolean;
}
