import { openPipeline } from '@graft/core/image';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  /** All of the size that follows, so that nothing is resized. */
  readonly files: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly threads: number;
}

const BATCH = 64;

/** Graft's pipeline as a decoder: files to RGB at the size that they have. */
export async function prepare({ files, width, height, threads }: Params): Promise<PreparedCase> {
  const pipeline = openPipeline({ threads });
  const out = new Uint8Array(BATCH * width * height * 3);
  let position = 0;
  const step = async () => {
    const batch = Array.from({ length: BATCH }, () => files[position++ % files.length]!);
    const { verdicts } = await pipeline.readBatch({ files: batch, height, width, interpolation: 'bilinear', out });
    const broken = verdicts.find(({ status }) => status === 'error');
    if (broken !== undefined) throw new Error(`a photo could not be read: ${broken.message}`);
    return BATCH;
  };
  await step();
  return { info: { batch: BATCH, size: `${width} × ${height}` }, step, close: () => pipeline.close() };
}
