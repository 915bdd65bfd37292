/** How pixels are interpolated: `bilinear` is Pillow's antialiased BILINEAR, `nearest` is Pillow's NEAREST. */
export type Interpolation = 'bilinear' | 'nearest';

/** What is done with pixels outside the picture. Keras's and scipy's names. */
export type FillMode = 'nearest' | 'reflect' | 'constant' | 'wrap';

/**
 * A batch of image files to turn into pixels. One unknown key is an error: a misspelt option is never ignored.
 */
export interface BatchRequest {
  /** Paths, or whole files in memory (not to be changed until the answer is here). */
  readonly files: readonly (string | Uint8Array)[];
  /** Height and width of the result in pixels, 1…16384. A photo of another shape is stretched; a view's `crop` keeps it. */
  readonly height: number;
  readonly width: number;
  /** Default `bilinear`. */
  readonly interpolation?: Interpolation;
  /** One view a file (`null`: as it is), drawn beforehand: the native side draws nothing. Default: all as they are. */
  readonly views?: readonly (ViewParams | null)[];
  /**
   * Memory for the result, `files.length * height * width * 3` bytes exactly; not to be touched until the answer is
   * here. Default: taken anew, which is the slower the larger the batch.
   */
  readonly out?: Uint8Array;
  readonly signal?: AbortSignal;
}

/** What is done to the colours and the sharpness of a picture, in the order of this list. */
export interface Adjustment {
  /** Pillow's ImageOps: each channel stretched to 0…255, or its histogram evened out. */
  readonly autoContrast?: boolean;
  readonly equalize?: boolean;
  /** Highest bits of each value that are kept, 1…8. */
  readonly posterize?: number;
  /** Values not below this (0…256) are inverted. */
  readonly solarize?: number;
  /** Factors as torchvision's: 1 changes nothing. */
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
  /** Turn of the hue, in fractions of a circle, [-0.5, 0.5]. */
  readonly hue?: number;
  readonly grayscale?: boolean;
  /** Pillow's Sharpness: 1 changes nothing, 0 smooths, above 1 sharpens. */
  readonly sharpness?: number;
  /** Gaussian blur's sigma in pixels of the result. */
  readonly blur?: number;
  /** Re-encode as JPEG at this quality, 1…100. */
  readonly jpegQuality?: number;
}

/**
 * One augmented view. The affine part is what `keras.preprocessing.image.apply_affine_transform` takes, order and signs
 * included; shifts are fractions of the picture's height and width, as ImageDataGenerator draws them.
 * Everything is optional; absent means "leave that alone". The crop comes first, then the affine part with the flips, then
 * the adjustments, and the erased box last.
 */
export interface ViewParams extends Adjustment {
  /** Crop box in fractions of the upright picture: top, left, height, width in [0, 1]. */
  readonly crop?: readonly [number, number, number, number];
  /** Degrees; Keras's `theta`. */
  readonly rotation?: number;
  /** Fraction of the height, positive moves the sampling window down; Keras's `tx`. */
  readonly shiftY?: number;
  /** Fraction of the width; Keras's `ty`. */
  readonly shiftX?: number;
  /** Degrees; Keras's `shear`. */
  readonly shear?: number;
  /** Rows that the sampling position moves down for each column, columns that it moves right for each row, from the centre. */
  readonly slopeY?: number;
  readonly slopeX?: number;
  /** Keras's `zx` (rows) and `zy` (columns): above 1 shows more of the scene. */
  readonly zoomY?: number;
  readonly zoomX?: number;
  readonly flipHorizontal?: boolean;
  readonly flipVertical?: boolean;
  readonly fillMode?: FillMode;
  /** For `constant`: 0…255. */
  readonly fillValue?: number;
  /** More of the same behind the fields of {@link Adjustment}, in the order of this list; at most 64. */
  readonly adjustments?: readonly Adjustment[];
  /** Box in fractions of the result (top, left, height, width) that is filled with `eraseValue` (0…255). */
  readonly erase?: readonly [number, number, number, number];
  readonly eraseValue?: number;
}

/**
 * What became of a file. With pixels: `ok`; `truncated` and `corrupt` as a warning, where enough of the picture is there
 * for a browser to show it. Without: `truncated` and `corrupt` as an error, `empty` (no bytes), `not-an-image`,
 * `unsupported` (a picture, but in a format that is not read), `too-large` (above `maxPixels` or `maxFileBytes`),
 * `unreadable` (the system would not open or read it), `out-of-memory`.
 */
export type VerdictCode =
  | 'ok'
  | 'truncated'
  | 'corrupt'
  | 'empty'
  | 'not-an-image'
  | 'unsupported'
  | 'too-large'
  | 'unreadable'
  | 'out-of-memory';

/** Verdict on one file. `ok` and `warning` have pixels; `error` has none. */
export interface ItemVerdict {
  readonly status: 'ok' | 'warning' | 'error';
  readonly code: VerdictCode;
  /** For a person: what is wrong, and what to do where something can be done. Empty when ok. */
  readonly message: string;
  /** `jpeg`, `png`, `webp`, `bmp`, `gif`, `tiff`, `avif` …, by content; empty where unknown. */
  readonly format: string;
  /** Size of the upright picture (EXIF orientation applied) in pixels; 0 where unknown. */
  readonly width: number;
  readonly height: number;
}

/** Where the time of a batch went, in thread-seconds. */
export interface BatchTimes {
  readonly read: number;
  readonly decode: number;
  readonly transform: number;
}

/** A batch that was read; failed files are in it too. */
export interface BatchResult {
  /**
   * uint8, `[files, height, width, 3]` in that order (NHWC), RGB, without padding: picture `i` begins at byte
   * `i * height * width * 3`. Pictures of failed files are zero. The request's `out` where it had one.
   */
  readonly pixels: Uint8Array;
  /** One a file, in the order of the request. */
  readonly verdicts: readonly ItemVerdict[];
  readonly times: BatchTimes;
}

/** One picture to decode as it is. */
export interface PictureRequest {
  /** A path, or a whole file in memory (not to be changed until the answer is here). */
  readonly file: string | Uint8Array;
  /** Shrinks (antialiased) so that the longer side has at most this many pixels; never enlarges. Default: as it is. */
  readonly maxSide?: number;
  readonly signal?: AbortSignal;
}

/** The upright picture. */
export interface PictureResult {
  /** uint8, `[height, width, 3]`, RGB, without padding; empty where the verdict has no pixels. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly verdict: ItemVerdict;
}

/** Reads photos. Results do not depend on `threads`. */
export interface ImagePipeline {
  readonly threads: number;
  /** The vector kernels in use: `avx2`, `sse4.1`, `neon` or `off`; all of them give the same bytes. */
  readonly simd: string;
  /**
   * Files to pictures of one size. A bad file is no error: its verdict says what is wrong, and the others are read.
   * Calls may overlap; their files are read in the order of the calls.
   *
   * @throws GraftError `aborted` when the signal fires, once the threads have let go of `out`, which is milliseconds;
   * `bad-option` for a request that makes no sense; `pipeline-closed`
   */
  readBatch(request: BatchRequest): Promise<BatchResult>;
  /**
   * One picture at its own size, or shrunk to fit: for thumbnails, audits, perceptual hashes.
   *
   * @throws as {@link readBatch}
   */
  decodeImage(request: PictureRequest): Promise<PictureResult>;
  /** Frees the threads; what is under way rejects with `aborted`. A second call does nothing. */
  close(): Promise<void>;
  /** {@link close}, for `await using pipeline = openPipeline()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of `openPipeline`. */
export interface PipelineOptions {
  /** 1…256. Default: the processors this process may use (`os.availableParallelism()`). */
  readonly threads?: number;
  /** Pictures with more pixels are refused as decompression bombs. Default 178 956 970, Pillow's error limit. */
  readonly maxPixels?: number;
  /** Larger files are refused unread. Default 256 MiB. */
  readonly maxFileBytes?: number;
  /** Vector kernels: `auto` (the fastest that this processor has), `off`, or one by name. Default: `GRAFT_SIMD`, else `auto`. */
  readonly simd?: 'auto' | 'off' | 'sse4.1' | 'avx2' | 'neon' | (string & {});
  /**
   * `auto`: our own decoder for plain JPEGs, libjpeg-turbo for the rest; `libjpeg-turbo`: that for all. At full size both
   * give the same bytes. Default: `GRAFT_JPEG`, else `auto`.
   */
  readonly jpeg?: 'auto' | 'libjpeg-turbo' | (string & {});
  /**
   * `auto`: our own decoder for plain PNGs, libspng for the rest; `libspng`: that for all. Both give the same bytes.
   * Default: `GRAFT_PNG`, else `auto`.
   */
  readonly png?: 'auto' | 'libspng' | (string & {});
}
