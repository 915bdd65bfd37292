import { drawView, openPipeline, rawDecode, TUTORIAL_POLICY } from '@graft/core/data';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  readonly files: readonly string[];
  readonly size: number;
  readonly kind: 'raw-decode-1' | 'resize' | 'augment';
  readonly threads: number;
}

const BATCH = 64;

/** Graft's pipeline on files; `raw-decode-1` is libjpeg-turbo alone, full decode, on one thread. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const { files, size, kind, threads } = params;
  let position = 0;
  const next = () => Array.from({ length: BATCH }, () => files[position++ % files.length]!);
  if (kind === 'raw-decode-1') {
    const step = async () => {
      await rawDecode(next(), 1);
      return BATCH;
    };
    await step();
    return { step };
  }
  const pipeline = openPipeline({ threads });
  // Two slots in flight keep the threads busy while the next batch is asked for.
  const slots = [0, 1].map(() => new Uint8Array(BATCH * size * size * 3));
  const start = (slot: number) => {
    const first = position;
    const batch = next();
    const views = batch.map((_, i) => drawView(TUTORIAL_POLICY, { seed: 42, epoch: 0, sample: first + i }));
    return pipeline.readBatch({
      files: batch,
      height: size,
      width: size,
      interpolation: 'bilinear',
      ...(kind === 'augment' ? { views } : {}),
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
    return BATCH;
  };
  await step();
  return {
    info: { batch: BATCH },
    step,
    close: async () => {
      await Promise.allSettled(pending);
      await pipeline.close();
    },
  };
}
