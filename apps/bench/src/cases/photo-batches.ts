import { openPipeline } from '@graft/core/image';

/** Reads photos as uint8 NHWC batches of `size` × `size`; broken ones stay black. */
export async function* photoBatches(files: readonly string[], size: number, batch: number): AsyncGenerator<Uint8Array> {
  const pipeline = openPipeline();
  try {
    for (let i = 0; i < files.length; i += batch) {
      const some = files.slice(i, i + batch);
      const out = new Uint8Array(some.length * size * size * 3);
      await pipeline.readBatch({ files: some, height: size, width: size, interpolation: 'bilinear', out });
      yield out;
    }
  } finally {
    await pipeline.close();
  }
}
