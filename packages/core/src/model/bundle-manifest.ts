import type { Interpolation } from '../image/index.ts';
import type { Preprocessing } from '../backbone/index.ts';

/** Version of the bundle's layout; a reader refuses a later one. */
export const BUNDLE_FORMAT_VERSION = 1;

/** Loss (nats), accuracy in [0, 1] and its 95 % Wilson interval over `count` photos. */
export interface BundleScores {
  readonly loss: number;
  readonly accuracy: number;
  readonly count: number;
  readonly interval?: readonly [number, number];
}

/** One file of a bundle, its length in bytes and the SHA-256 of its bytes in hex. */
export interface BundleFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * `graft.json`: everything one must know to use the model beside it. Plain data without times, so that the same data
 * set, settings and seed give the same bytes.
 */
export interface BundleManifest {
  readonly formatVersion: typeof BUNDLE_FORMAT_VERSION;
  readonly task: 'image-classification';
  /** In the order of the model's outputs. */
  readonly classes: readonly string[];
  readonly input: {
    /** Pixels. */
    readonly height: number;
    readonly width: number;
    readonly interpolation: Interpolation;
    /** From 0…255 RGB to the model's input. */
    readonly preprocessing: Preprocessing;
  };
  readonly backbone: {
    /** Preset id, or `scratch` for a network trained from nothing. */
    readonly id: string;
    /** SHA-256 over every weight of the backbone, moving statistics included. */
    readonly weightsHash: string;
    /** Length of the feature vector that the head takes. */
    readonly numFeatures: number;
  };
  /** How the head was made; plain JSON for a reader. */
  readonly head: Readonly<Record<string, unknown>>;
  /** The settings of the run that shape the result; plain JSON for a reader. */
  readonly training: Readonly<Record<string, unknown>>;
  /** What the features that the head was trained on were computed in. */
  readonly precision: 'fp32' | 'int8';
  /** Divides the logits before softmax; 1 until calibration sets it. */
  readonly temperature: number;
  readonly metrics: { readonly validation?: BundleScores; readonly test?: BundleScores };
  readonly versions: Readonly<Record<string, string>>;
  /** Every other file of the bundle, sorted by path. */
  readonly files: readonly BundleFile[];
}
