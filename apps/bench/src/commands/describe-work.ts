import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { BenchWork } from '../result/contract.ts';

/** What a run works on: two results with another digest were not measured on the same photos. */
export async function describeWork(
  folder: string,
  files: readonly string[],
  settings: Pick<BenchWork, 'rounds' | 'minSeconds' | 'minCount'>,
): Promise<BenchWork> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${path.relative(folder, file)}\0${(await stat(file)).size}\n`);
  const { rounds, minSeconds, minCount } = settings;
  return { photos: files.length, digest: hash.digest('hex').slice(0, 12), rounds, minSeconds, minCount };
}
