import { detectIntegerSupport, exportOnnx } from '@graft/onnx';

import { openPipeline, TEST_VIEWS, type ImagePipeline } from '../image/index.ts';
import type { Classifier, Prediction, PredictionError, PredictOptions } from '../evaluate/index.ts';
import { extractFeatures, openOnnxExtractor, type FeatureExtractor } from '../features/index.ts';
import {
  argmaxRows,
  headClasses,
  headLogits,
  openBundle,
  softmaxRows,
  splitClassifier,
  useTensorBackend,
  type Bundle,
  type BundleManifest,
  type Head,
} from '../model/index.ts';
import { explainPhotos } from './explain-photos.ts';
import { INT8_GRAPH } from './int8-graph.ts';
import { registerLayers } from './register-layers.ts';

export interface OpenClassifierOptions {
  /** By default all processors. */
  readonly threads?: number;
  /** By default what the head was trained on, where this processor computes it right; else fp32. */
  readonly precision?: 'auto' | 'fp32';
  /** Project whose backbone plugins count, for bundles with layers that only a plugin knows. */
  readonly root?: string;
}

/** A bundle at work. Close it. */
export interface BundleClassifier extends Classifier {
  readonly manifest: BundleManifest;
  readonly head: Head;
  /**
   * Feature vectors, what the head sees (with `tta` their mean), beside the probabilities: for judging that looks deeper.
   *
   * @returns row-major `[files.length, numFeatures]`; rows of unreadable photos are zero
   */
  predictWithFeatures(
    files: readonly string[],
    options?: PredictOptions,
  ): Promise<{ features: Float32Array; logits: Float32Array; predictions: (Prediction | PredictionError)[] }>;
  close(): Promise<void>;
}

/** Photos a batch; a few photos alone make a small one. */
const BATCH = 32;

/**
 * Opens a bundle (or the bundle in a run's folder) for prediction: its layers up to the head on ONNX Runtime, the head in
 * plain arithmetic.
 *
 * @throws GraftError as `openBundle`
 */
export async function openClassifier(path: string, options: OpenClassifierOptions = {}): Promise<BundleClassifier> {
  const bundle = await openBundle(path);
  const { head, extractor } = await openLayers(bundle, options);
  const pipeline = openPipeline(options.threads === undefined ? {} : { threads: options.threads });
  const { manifest } = bundle;
  const predictWithFeatures: BundleClassifier['predictWithFeatures'] = (files, predictOptions = {}) =>
    classify({ files, head, extractor, pipeline, temperature: manifest.temperature, ...predictOptions });
  return {
    manifest,
    head,
    classes: manifest.classes,
    predictWithFeatures,
    predict: async (files, predictOptions) => (await predictWithFeatures(files, predictOptions)).predictions,
    explain: (files, labels) => explainPhotos(bundle, files, labels, { ...options, pipeline }),
    async close() {
      await extractor.close();
      await pipeline.close();
    },
  };
}

async function openLayers(
  bundle: Bundle,
  options: OpenClassifierOptions,
): Promise<{ head: Head; extractor: FeatureExtractor }> {
  const { input, backbone, precision } = bundle.manifest;
  await useTensorBackend('wasm');
  await registerLayers(backbone.id, options.root);
  const model = await bundle.loadModel();
  try {
    const { head, featureLayer } = splitClassifier(model);
    const int8 = precision === 'int8' && options.precision !== 'fp32' && !(await detectIntegerSupport()).saturates;
    const graph = int8
      ? await bundle.readFile(INT8_GRAPH)
      : await exportOnnx(model, {
          preprocessing: input.preprocessing,
          inputType: 'uint8',
          pool: 'none',
          outputLayer: featureLayer,
        });
    const identity = {
      backbone: backbone.id,
      weightsHash: backbone.weightsHash,
      preprocessing: { ...input.preprocessing },
      height: input.height,
      width: input.width,
      interpolation: input.interpolation,
      precision: int8 ? ('int8' as const) : ('fp32' as const),
      numFeatures: head.inputs,
    };
    return { head, extractor: await openOnnxExtractor(graph, identity, options.threads) };
  } finally {
    model.dispose();
  }
}

interface ClassifyOptions extends PredictOptions {
  readonly files: readonly string[];
  readonly head: Head;
  readonly extractor: FeatureExtractor;
  readonly pipeline: ImagePipeline;
  readonly temperature: number;
}

async function classify(
  options: ClassifyOptions,
): Promise<{ features: Float32Array; logits: Float32Array; predictions: (Prediction | PredictionError)[] }> {
  const { files, head, extractor, pipeline, temperature, tta = false, onProgress, signal } = options;
  const classes = headClasses(head);
  const width = head.inputs;
  const views = tta ? TEST_VIEWS : [null];
  const features = new Float32Array(files.length * width);
  const logits = new Float32Array(files.length * classes);
  const failed = new Map<number, PredictionError['error']>();
  const damaged = new Map<number, NonNullable<Prediction['warning']>>();
  const items = files.flatMap((file) => views.map((view) => ({ file, view })));
  for await (const chunk of extractFeatures({ pipeline, extractor, items, batchSize: BATCH, signal })) {
    const rows = headLogits(head, chunk.features, chunk.count);
    for (const [i, { status, code, message }] of chunk.verdicts.entries()) {
      const file = Math.floor((chunk.start + i) / views.length);
      if (status === 'error') failed.set(file, { code, message });
      if (status === 'warning') damaged.set(file, { code, message });
      addTo(features, file * width, chunk.features.subarray(i * width, (i + 1) * width), views.length);
      addTo(logits, file * classes, rows.subarray(i * classes, (i + 1) * classes), views.length);
    }
    onProgress?.(Math.floor((chunk.start + chunk.count) / views.length), files.length);
  }
  const probabilities = softmaxRows(logits, classes, temperature);
  const labels = argmaxRows(logits, classes);
  const predictions = files.map((file, i): Prediction | PredictionError => {
    const error = failed.get(i);
    if (error !== undefined) return { file, error };
    const warning = damaged.get(i);
    return {
      file,
      label: labels[i]!,
      probabilities: probabilities.slice(i * classes, (i + 1) * classes),
      ...(warning && { warning }),
    };
  });
  return { features, logits, predictions };
}

/** Adds a view's share of a mean. */
function addTo(sums: Float32Array, start: number, values: Float32Array, views: number): void {
  for (const [k, value] of values.entries()) sums[start + k]! += value / views;
}
