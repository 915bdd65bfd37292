/** One array of a weight file. Nothing is read from disk before {@link read}. */
export interface NamedArray {
  /** The variable's last path part without `:0`: `kernel`, `gamma`, `moving_mean`; `0`, `1`, … where the file keeps only its place. */
  readonly name: string;
  /** Sides, outermost first; empty for a scalar. */
  readonly shape: readonly number[];
  /**
   * Reads the array, row-major, converted to float32. Each call reads anew; the caller owns the result.
   *
   * @throws GraftError `weights-unreadable` where the bytes are damaged, or the file was closed.
   */
  read(): Float32Array;
}

/** The arrays of one layer, in the order in which Keras keeps a layer's variables (trainable first, then the rest). */
export interface LayerWeights {
  /** The layer's name, e.g. `block1_conv1`. Layers of a model nested in another stand here by themselves. */
  readonly layer: string;
  readonly weights: readonly NamedArray[];
}

/** What wrote the file: Keras 1/2 HDF5, Keras 3 `.weights.h5`, a Keras 3 `.keras` archive, or the tfjs converter. */
export type WeightFormat = 'keras-h5' | 'keras-weights-h5' | 'keras-v3' | 'tfjs-layers' | 'tfjs-graph';

/** An opened weight file. Close it when the arrays that are wanted have been read. */
export interface WeightFile {
  /** The path that was opened (of a tfjs model, its `model.json`). */
  readonly path: string;
  /** All files that belong together, {@link path} first; the others (a tfjs model's shards) lie below its folder. */
  readonly files: readonly string[];
  readonly format: WeightFormat;
  /**
   * True where {@link LayerWeights.layer} is made from the layer's class and place (`conv2d`, `conv2d_1`, …), because the
   * file does not say the layers' names. Keras 3.0 to 3.3 wrote such `.weights.h5` files.
   */
  readonly layersByClass: boolean;
  /** Layers that hold weights, in file order. */
  readonly layers: readonly LayerWeights[];
  /** Of a graph model: what is no weight but part of the graph, such as axes and shapes; whole numbers. */
  readonly constants?: readonly NamedArray[];
  /** The model's configuration as Keras or tfjs serialised it, where the file has one. */
  readonly topology?: unknown;
  /** Releases the file. Safe to call twice; arrays cannot be read afterwards. */
  close(): void;
}
