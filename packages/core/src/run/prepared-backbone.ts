import { exportOnnx } from '@graft/onnx';
import type { LayersModel } from '@tensorflow/tfjs-layers';

import { loadBackbone, resolveBackbone, type BackbonePreset, type Preprocessing } from '../backbone/index.ts';
import type { Interpolation } from '../image/index.ts';
import { GraftError } from '../errors/index.ts';
import {
  openOnnxExtractor,
  openTensorExtractor,
  type FeatureExtractor,
  type FeatureIdentity,
} from '../features/index.ts';
import { useTensorBackend, type TensorBackend } from '../model/index.ts';
import type { Backend } from './training-config.ts';

/** A frozen backbone with its weights, ready to give features. Dispose the model. */
export interface PreparedBackbone {
  readonly preset: BackbonePreset;
  readonly model: LayersModel;
  readonly weightsHash: string;
  readonly identity: FeatureIdentity;
  readonly preprocessing: Preprocessing;
  /** Whether the backbone runs as an ONNX graph, see {@link exportGraph}. */
  readonly exportable: boolean;
  /** The fp32 graph: uint8 pixels to pooled features, preprocessing inside. */
  exportGraph(): Promise<Uint8Array>;
  openExtractor(): Promise<FeatureExtractor>;
}

export interface PrepareOptions {
  readonly id: string;
  readonly root?: string | undefined;
  readonly weights?: string | undefined;
  readonly imageSize?: number | undefined;
  readonly backend: Backend;
  readonly threads?: number | undefined;
  /** Whether stages of it will be trained: only TensorFlow can. */
  readonly fineTune?: boolean | undefined;
  readonly interpolation: Interpolation;
  /** Instead of the preset's own. */
  readonly preprocessing?: Preprocessing | undefined;
}

/**
 * Resolves a backbone, builds it and gives it its weights.
 *
 * @throws GraftError `unknown-backbone`, `weights-missing`, `backend-unavailable`, and what loading throws
 */
export async function prepareBackbone(options: PrepareOptions): Promise<PreparedBackbone> {
  const { backend, interpolation } = options;
  await useTensorBackend(tensorBackend(backend, options.fineTune === true));
  const preset = await resolveBackbone(options.id, options.root);
  const size = options.imageSize ?? preset.inputSize;
  const { model, weightsHash } = await loadBackbone(preset, {
    size,
    ...(options.weights !== undefined && { weights: options.weights }),
  });
  const preprocessing = options.preprocessing ?? preset.preprocessing;
  const identity: FeatureIdentity = {
    backbone: preset.id,
    weightsHash,
    preprocessing: { ...preprocessing },
    height: size,
    width: size,
    interpolation,
    precision: 'fp32',
    numFeatures: preset.numFeatures,
    detail: backend === 'auto' || backend === 'onnx' ? 'onnx' : `tfjs-${backend}`,
  };
  const exportable = backend === 'auto' || backend === 'onnx';
  let exported: Promise<Uint8Array> | undefined;
  const exportGraph = (): Promise<Uint8Array> =>
    (exported ??= exportOnnx(model, { preprocessing, inputType: 'uint8', pool: 'average' }));
  const openExtractor = async (): Promise<FeatureExtractor> =>
    exportable
      ? openOnnxExtractor(await exportGraph(), identity, options.threads)
      : openTensorExtractor(model, preprocessing, identity);
  return { preset, model, weightsHash, identity, preprocessing, exportable, exportGraph, openExtractor };
}

function tensorBackend(backend: Backend, fineTune: boolean): TensorBackend {
  if (fineTune && (backend === 'cpu' || backend === 'wasm')) {
    throw new GraftError({
      code: 'bad-option',
      what: 'Fine-tuning needs TensorFlow',
      received: `--backend ${backend}`,
      expected: '--backend tensorflow or auto',
      next: 'npm run setup:tensorflow',
    });
  }
  if (fineTune || backend === 'tensorflow') return 'tensorflow';
  return backend === 'cpu' ? 'cpu' : 'wasm';
}
