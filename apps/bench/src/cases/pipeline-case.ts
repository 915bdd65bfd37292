import { drawView, openPipeline, type AugmentationPolicy } from '@graft/core/image';
import type { PreparedCase } from '../run/contract.ts';

interface PipelineWork {
  readonly files: readonly string[];
  /** Side of the result in pixels. */
  readonly size: number;
  readonly threads: number;
  readonly batch?: number | undefined;
  /** Absent: resized, antialiased, and no more. */
  readonly policy?: AugmentationPolicy | undefined;
}

/** Batches through Graft's pipeline; two slots in flight keep the threads busy while the next batch is asked for. */
export async function pipelineCase(work: PipelineWork): Promise<PreparedCase> {
  const { files, size, threads, batch = 64, policy } = work;
  const pipeline = openPipeline({ threads });
  const slots = [0, 1].map(() => new Uint8Array(batch * size * size * 3));
  let position = 0;
  const start = (slot: number) => {
    const samples = Array.from({ length: batch }, () => position++);
    return pipeline.readBatch({
      files: samples.map((sample) => files[sample % files.length]!),
      height: size,
      width: size,
      interpolation: policy?.interpolation ?? 'bilinear',
      ...(policy ? { views: samples.map((sample) => drawView(policy, { seed: 42, epoch: 0, sample })) } : {}),
      out: slots[slot]!,
    });
  };
  const pending = [start(0), start(1)];
  let turn = 0;
  const step = async () => {
    const slot = turn++ % 2;
    const { verdicts } = await pending[slot]!;
    pending[slot] = start(slot);
    const failed = verdicts.filter((verdict) => verdict.status === 'error').length;
    if (failed > 0) throw new Error(`${failed} photos of a batch could not be read`);
    return batch;
  };
  await step();
  return {
    info: { batch },
    step,
    close: async () => {
      await Promise.allSettled(pending);
      await pipeline.close();
    },
  };
}
