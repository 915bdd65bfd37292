import { readFile } from 'node:fs/promises';
import { drawView, openPipeline, rawDecode, TUTORIAL_POLICY } from '@graft/core/data';
import type { PreparedCase } from '../run/contract.ts';
import { peakMemoryBytes } from '../run/peak-memory.ts';

interface Params {
  readonly files: readonly string[];
  readonly size: number;
  /** `idle` opens the pipeline and reads nothing: the memory to hold the others against. */
  readonly kind: 'raw-decode-1' | 'resize' | 'augment' | 'idle';
  readonly threads: number;
  readonly batch?: number;
}

/** Graft's pipeline on files; `raw-decode-1` is libjpeg-turbo alone, full decode, on one thread. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const { files, size, kind, threads, batch = 64 } = params;
  let position = 0;
  const next = () => Array.from({ length: batch }, () => files[position++ % files.length]!);
  if (kind === 'raw-decode-1') {
    const bytes = new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)));
    const step = () => {
      rawDecode(next().map((file) => bytes.get(file)!));
      return Promise.resolve(batch);
    };
    await step();
    return { info: { reads: 'from memory' }, step };
  }
  const pipeline = openPipeline({ threads });
  if (kind === 'idle') {
    const step = () => Promise.resolve({ count: 1, value: peakMemoryBytes() / 2 ** 20 });
    return { step, close: () => pipeline.close() };
  }
  // Two slots in flight keep the threads busy while the next batch is asked for.
  const slots = [0, 1].map(() => new Uint8Array(batch * size * size * 3));
  const start = (slot: number) => {
    const first = position;
    const some = next();
    const views = some.map((_, i) => drawView(TUTORIAL_POLICY, { seed: 42, epoch: 0, sample: first + i }));
    return pipeline.readBatch({
      files: some,
      height: size,
      width: size,
      // The tutorial resizes by nearest neighbour, and warps after that.
      interpolation: kind === 'augment' ? 'nearest' : 'bilinear',
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
