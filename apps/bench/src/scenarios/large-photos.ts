import path from 'node:path';
import sharp from 'sharp';
import type { CaseSpec } from '../run/contract.ts';
import type { ScenarioOptions } from './contract.ts';

const METRIC = 'images per second';

/**
 * 6000 × 4000 JPEGs, as cameras make them, to 224 × 224. `large-idle` is the same process that reads nothing, to hold the
 * peak memory against; Pillow decodes with `draft`, in one process, as a library without threads does.
 */
export async function largePhotos({ files, peers, scratch }: ScenarioOptions): Promise<CaseSpec[]> {
  const photos: string[] = [];
  for (const [i, file] of files.slice(0, 4).entries()) {
    const target = path.join(scratch, `large-${i}.jpg`);
    await sharp(file).resize(6000, 4000, { fit: 'fill' }).jpeg({ quality: 90 }).toFile(target);
    photos.push(target);
  }
  const params = { files: photos, size: 224, batch: 4 };
  const own = (name: string, extra: object): CaseSpec => ({
    ...base,
    id: `input-pipeline/${name}`,
    params: { ...params, kind: 'resize', ...extra },
  });
  const idle = { ...own('large-idle', { kind: 'idle' }), metric: 'MiB', better: 'lower', minSeconds: 0 } as const;
  const group = [own('large', {}), own('large-1', { threads: 1 }), idle];
  if (!peers) return group;
  for (const id of ['large', 'large-1']) {
    group.push({
      ...base,
      id: `input-pipeline/${id}/peer:pillow`,
      peer: true,
      program: 'python',
      module: 'pillow_pipeline',
      params: { ...params, kind: 'draft', chunk: 2, threads: 1 },
    });
  }
  return group;
}

const base = {
  metric: METRIC,
  better: 'higher',
  peer: false,
  program: 'node',
  module: 'cases/input-pipeline',
} as const;
