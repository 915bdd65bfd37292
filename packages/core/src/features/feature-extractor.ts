import type { Interpolation } from '../image/index.ts';

/**
 * A frozen backbone as a pure function from pixels to feature vectors. Preprocessing is inside.
 */
export interface FeatureExtractor {
  /** Side lengths of the pixels that it takes. */
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  /** Length of a feature vector. */
  readonly numFeatures: number;
  /**
   * Everything but the photo that decides the features: backbone, weights, preprocessing, precision. Two extractors with
   * equal identities give equal features.
   */
  readonly identity: FeatureIdentity;
  /** Whether a photo's features are the same, bit for bit, whatever else is in its batch. */
  readonly rowsAlone?: boolean;
  /**
   * @param pixels uint8 RGB NHWC, `count * height * width * 3` bytes; not read after the promise settles
   * @returns row-major `[count, numFeatures]`
   */
  extract(pixels: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Plain JSON; its hash names a store's folder. */
export interface FeatureIdentity {
  readonly backbone: string;
  readonly weightsHash: string;
  readonly preprocessing: Readonly<Record<string, unknown>>;
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  readonly precision: 'fp32' | 'int8';
  readonly numFeatures: number;
  /** What else made a difference, such as the calibration that an int8 graph was quantised with. */
  readonly detail?: string;
}
