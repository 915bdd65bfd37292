import { exportOnnx } from '@graft/onnx';
import type { LayersModel } from '@tensorflow/tfjs-layers';

import { loadBackbone, resolveBackbone, type BackbonePreset, type Preprocessing } from '../backbone/index.ts';
import type { Interpolation } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';
import {
  openOnnxExtractor,
  openTensorExtractor,
  type FeatureExtractor,
  type FeatureIdentity,
} from '../features/index.ts';
import { useTensorBackend } from '../model/index.ts';
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
  if (backend === 'tensorflow') throw tensorflowMissing();
  await useTensorBackend(backend === 'cpu' ? 'cpu' : 'wasm');
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
    detail: backend === 'wasm' || backend === 'cpu' ? `tfjs-${backend}` : 'onnx',
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

function tensorflowMissing(): GraftError {
  return new GraftError({
    code: 'backend-unavailable',
    what: "TensorFlow's C library is not here",
    received: '--backend tensorflow',
    expected: 'TensorFlow put in place by the set-up',
    next: 'npm run setup:tensorflow',
  });
}
