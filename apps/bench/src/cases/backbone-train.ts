import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { resolveBackbone } from '@graft/core/backbone';
import { openBundle } from '@graft/core/model';
import { runTraining } from '@graft/core/run';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  readonly data: string;
  readonly backbone: string;
  /** The run's folder, for the cases that follow. */
  readonly out: string;
  readonly weights?: string;
  readonly threads: number;
}

/**
 * A whole default job in this process, nothing from a cache and nothing kept in one. It is done while the case gets ready, so
 * that the cases behind it in the group find its bundle; the round hands over what came of it.
 */
export async function prepare({ data, backbone, out, weights, threads }: Params): Promise<PreparedCase> {
  const { metrics, seconds, bundle } = await runTraining(
    { directory: data, backbone, out, threads, cache: false, ...(weights === undefined ? {} : { weights }) },
    { emit: () => undefined },
  );
  const { test } = metrics;
  if (test === undefined)
    throw new Error('there is no test split: DIR holds train, validation and test, or class folders');
  const info = {
    parameters: (await resolveBackbone(backbone)).paramCount,
    bundleBytes: await folderBytes(bundle),
    precision: (await openBundle(bundle)).manifest.precision,
    tested: test.count,
  };
  const { accuracy, interval } = test;
  const step = async () => ({
    count: 1,
    value: seconds.total,
    accuracy,
    ...(interval === undefined ? {} : { interval }),
  });
  return { info, step };
}

async function folderBytes(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(path.join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
