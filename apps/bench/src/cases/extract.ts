import { openPipeline } from '@graft/core/image';
import { collectFeatures, EXTRACTION_BATCH, openOnnxExtractor, type FeatureIdentity } from '@graft/core/features';
import type { PreparedCase } from '../run/contract.ts';
import { formulaGraph } from './formula-graph.ts';

interface Params {
  readonly files: readonly string[];
  readonly backbone: string;
  readonly precision: 'fp32' | 'int8';
  readonly threads: number;
  /**
   * `overlapped`: as Graft extracts. `in-turn`: each batch is decoded with all threads, and then run with all threads, so
   * that its rate is what the two alone predict: 1 / (1/decode + 1/forward).
   */
  readonly how: 'overlapped' | 'in-turn';
}

/** Seconds that one pass over the photos should take at least, so that its first batch, which nothing overlaps, weighs little. */
const PASS_SECONDS = 2;

/** Photo files to features, with the session open and the pool of decoders warm; nothing comes from a cache. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const { files, backbone, precision, threads, how } = params;
  const { preset, graph } = await formulaGraph(backbone, precision, files);
  const size = preset.inputSize;
  const identity: FeatureIdentity = {
    backbone,
    weightsHash: 'formula',
    preprocessing: { ...preset.preprocessing },
    height: size,
    width: size,
    interpolation: 'bilinear',
    precision,
    numFeatures: preset.numFeatures,
  };
  const extractor = await openOnnxExtractor(graph, identity, threads);
  const pipeline = openPipeline({ threads });
  const pixels = new Uint8Array(EXTRACTION_BATCH * size * size * 3);
  const inTurn = async (some: readonly string[]) => {
    for (let i = 0; i < some.length; i += EXTRACTION_BATCH) {
      const batch = some.slice(i, i + EXTRACTION_BATCH);
      const out = pixels.subarray(0, batch.length * size * size * 3);
      await pipeline.readBatch({ files: batch, height: size, width: size, interpolation: 'bilinear', out });
      await extractor.extract(out, batch.length);
    }
  };
  const overlapped = async (some: readonly string[]) => {
    const items = some.map((file) => ({ file, view: null }));
    const { numFeatures } = preset;
    // The extractor outlives the pass.
    const openExtractor = () => Promise.resolve(extractor);
    await collectFeatures({ items, numFeatures, openExtractor, pipeline, batchSize: EXTRACTION_BATCH });
  };
  const work = how === 'in-turn' ? inTurn : overlapped;
  const trial = files.slice(0, 2 * EXTRACTION_BATCH);
  await work(trial);
  const began = performance.now();
  await work(trial);
  const batchSeconds = (performance.now() - began) / 1000 / 2;
  const batches = Math.max(2, Math.ceil(PASS_SECONDS / batchSeconds));
  let next = 0;
  const step = async () => {
    const some = Array.from({ length: batches * EXTRACTION_BATCH }, (_, i) => files[(next + i) % files.length]!);
    next += some.length;
    await work(some);
    return some.length;
  };
  const close = async () => {
    await pipeline.close();
    await extractor.close();
  };
  return { info: { batch: EXTRACTION_BATCH, precision, photosOfAPass: batches * EXTRACTION_BATCH }, step, close };
}
