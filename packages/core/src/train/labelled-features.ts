/** Labelled feature vectors. */
export interface LabelledFeatures {
  /** Row-major `[labels.length, width]`. */
  readonly features: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
  /** Rows of one group are views of one photo. Absent: every row its own. */
  readonly groups?: Int32Array;
}
