/** How the weights of a file are to be given to a model. */
export interface ApplyOptions {
  /** What to call the model in messages: the preset's id. */
  readonly id?: string;
  /** Presets by which a stranger's weights may be recognised. */
  readonly known?: readonly KnownPreset[];
}

/** What tells a preset's weights from others'. */
export interface KnownPreset {
  readonly id: string;
  /** Without top. */
  readonly paramCount: number;
  readonly numFeatures: number;
}
