import path from 'node:path';
import sharp from 'sharp';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';

const METRIC = 'images per second';

/** 6000 × 4000 JPEGs, as cameras make them, to 224 × 224; peak memory is in the result too. */
export const largePhotos: Scenario = {
  name: 'large-photos',
  title: '24-megapixel JPEGs to 224 × 224, speed and peak memory',
  metric: METRIC,
  async groups({ files, peers, scratch }) {
    const photos: string[] = [];
    for (const [i, file] of files.slice(0, 4).entries()) {
      const target = path.join(scratch, `large-${i}.jpg`);
      await sharp(file).resize(6000, 4000, { fit: 'fill' }).jpeg({ quality: 90 }).toFile(target);
      photos.push(target);
    }
    const params = { files: photos, size: 224, batch: 4 };
    const group: CaseSpec[] = [
      { ...base, id: 'large-photos/resize', params: { ...params, kind: 'resize' } },
      { ...base, id: 'large-photos/idle', params: { ...params, kind: 'idle' }, metric: 'idle steps per second' },
    ];
    if (peers) {
      group.push({
        ...base,
        id: 'large-photos/resize/peer:pillow',
        peer: true,
        program: 'python',
        module: 'pillow_pipeline',
        params: { ...params, kind: 'draft', chunk: 1 },
      });
    }
    return [group];
  },
};

const base = {
  metric: METRIC,
  better: 'higher',
  peer: false,
  program: 'node',
  module: 'cases/input-pipeline',
} as const;
