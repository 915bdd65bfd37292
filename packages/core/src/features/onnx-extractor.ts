import { openSession } from '@graft/onnx';

import type { FeatureExtractor, FeatureIdentity } from './feature-extractor.ts';

/**
 * Runs an exported backbone (uint8 NHWC input, preprocessing and pooling inside) on ONNX Runtime.
 *
 * @param threads for one batch; all cores where left out
 */
export async function openOnnxExtractor(
  graph: Uint8Array,
  identity: FeatureIdentity,
  threads?: number,
): Promise<FeatureExtractor> {
  const session = await openSession(graph, threads === undefined ? {} : { threads });
  const { height, width, interpolation, numFeatures } = identity;
  return {
    height,
    width,
    interpolation,
    numFeatures,
    identity,
    rowsAlone: true,
    async extract(pixels, count) {
      const input = pixels.subarray(0, count * height * width * 3);
      const { data } = await session.run(input, [count, height, width, 3]);
      return data;
    },
    close: () => Promise.resolve(session.close()),
  };
}
