import { exportOnnx, openSession } from '@graft/onnx';
import type { ImagePipeline } from '../image/index.ts';
import { activationMap, type ActivationMap } from '../evaluate/index.ts';
import { POOLING_LAYER, splitClassifier, useTensorBackend, type Bundle } from '../model/index.ts';
import { registerLayers } from './register-layers.ts';

/** Photos at once: a feature map is a thousand times larger than a feature vector. */
const BATCH = 8;

export interface ExplainOptions {
  readonly pipeline: ImagePipeline;
  /** For one batch; all cores where left out. */
  readonly threads?: number;
  /** Project whose backbone plugins count. */
  readonly root?: string;
}

/**
 * Where in each photo a bundle's classifier sees a class (Grad-CAM on the map that is pooled into features).
 *
 * @param labels class to explain, one a file
 * @returns one map a file; `null` for an unreadable file, and for all where the model pools nothing or asks its nearest
 *   neighbours
 * @throws GraftError as loading the bundle
 */
export async function explainPhotos(
  bundle: Bundle,
  files: readonly string[],
  labels: readonly number[],
  { pipeline, threads, root }: ExplainOptions,
): Promise<(ActivationMap | null)[]> {
  const { input, backbone } = bundle.manifest;
  await useTensorBackend('wasm');
  await registerLayers(backbone.id, root);
  const model = await bundle.loadModel();
  try {
    const { head } = splitClassifier(model);
    const pooling = model.layers.find((layer) => layer.name === POOLING_LAYER);
    const mapped = pooling?.inboundNodes[0]?.inboundLayers[0];
    const votes = head.layers.some(({ kind }) => kind === 'vote');
    if (mapped === undefined || votes) return files.map(() => null);
    const graph = await exportOnnx(model, {
      preprocessing: input.preprocessing,
      inputType: 'uint8',
      pool: 'none',
      outputLayer: mapped.name,
    });
    const session = await openSession(graph, threads === undefined ? {} : { threads });
    const { height, width, interpolation } = input;
    const pixels = new Uint8Array(BATCH * height * width * 3);
    const maps: (ActivationMap | null)[] = [];
    try {
      for (let start = 0; start < files.length; start += BATCH) {
        const batch = files.slice(start, start + BATCH);
        const out = pixels.subarray(0, batch.length * height * width * 3);
        const { verdicts } = await pipeline.readBatch({ files: batch, height, width, interpolation, out });
        const { data, shape } = await session.run(out, [batch.length, height, width, 3]);
        const [rows = 0, columns = 0] = shape.slice(1, 3).map(Number);
        const size = rows * columns * head.inputs;
        for (const [i, { status }] of verdicts.entries()) {
          const map = data.subarray(i * size, (i + 1) * size);
          const label = labels[start + i] ?? 0;
          maps.push(status === 'error' ? null : activationMap(head, map, rows, columns, label));
        }
      }
    } finally {
      await session.close();
    }
    return maps;
  } finally {
    model.dispose();
  }
}
