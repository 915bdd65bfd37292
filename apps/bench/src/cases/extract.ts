import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { extractFolder } from '@graft/core/run';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  readonly data: string;
  readonly backbone: string;
  readonly precision: 'fp32' | 'int8';
  readonly weights?: string;
  readonly threads: number;
}

/** Files to features, everything included but the start of the process; nothing comes from a cache. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-extract-'));
  const { data, backbone, precision, threads, weights } = params;
  const step = async () => {
    const { photos } = await extractFolder({
      directory: data,
      backbone,
      precision,
      threads,
      cache: false,
      out: path.join(scratch, 'features.npy'),
      ...(weights === undefined ? {} : { weights }),
    });
    return photos;
  };
  await step();
  return { info: { precision }, step, close: () => rm(scratch, { recursive: true, force: true }) };
}
