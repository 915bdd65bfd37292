import { readFile } from 'node:fs/promises';
import { openPipeline, rawDecode, TUTORIAL_POLICY } from '@graft/core/image';
import type { PreparedCase } from '../run/contract.ts';
import { peakMemoryBytes } from '../run/peak-memory.ts';
import { pipelineCase } from './pipeline-case.ts';

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
  if (kind === 'raw-decode-1') {
    let position = 0;
    const next = () => Array.from({ length: batch }, () => files[position++ % files.length]!);
    const bytes = new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)));
    const step = () => {
      rawDecode(next().map((file) => bytes.get(file)!));
      return Promise.resolve(batch);
    };
    await step();
    return { info: { reads: 'from memory' }, step };
  }
  if (kind === 'idle') {
    const pipeline = openPipeline({ threads });
    const step = () => Promise.resolve({ count: 1, value: peakMemoryBytes() / 2 ** 20 });
    return { step, close: () => pipeline.close() };
  }
  return pipelineCase({ files, size, threads, batch, policy: kind === 'augment' ? TUTORIAL_POLICY : undefined });
}
