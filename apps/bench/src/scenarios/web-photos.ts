import path from 'node:path';
import sharp from 'sharp';
import type { CaseSpec } from '../run/contract.ts';
import type { ScenarioOptions } from './contract.ts';

const METRIC = 'images per second';

/** Few and short rounds: these are for the ratio to the peers in the same run. */
const base = {
  metric: METRIC,
  better: 'higher',
  minSeconds: 0.4,
  minCount: 4,
  maxRounds: 3,
} as const;

/** A kind of photos, and the peers that read them, each at its best for a large reduction. */
interface Kind {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  readonly count: number;
  readonly peers: Readonly<Record<string, 'draft' | 'reduced' | 'resize'>>;
}

const KINDS: readonly Kind[] = [
  {
    name: 'mid-1',
    width: 1600,
    height: 1200,
    progressive: false,
    count: 8,
    peers: { pillow: 'draft', opencv: 'reduced', sharp: 'resize' },
  },
  { name: 'progressive-1', width: 500, height: 374, progressive: true, count: 16, peers: { opencv: 'resize' } },
  { name: 'large-progressive-1', width: 6000, height: 4000, progressive: true, count: 2, peers: { pillow: 'draft' } },
];

/**
 * What lies in folders from the web and from telephones, to 224 × 224 on one thread: photos of 1600 × 1200, and
 * progressive ones, small and large. Pillow decodes with `draft`, OpenCV with IMREAD_REDUCED_COLOR_4.
 */
export async function webPhotos({ files, peers, scratch }: ScenarioOptions): Promise<CaseSpec[]> {
  const group: CaseSpec[] = [];
  for (const { name, width, height, progressive, count, peers: others } of KINDS) {
    const photos = await Promise.all(
      files.slice(0, count).map(async (file, i) => {
        const target = path.join(scratch, `${name}-${i}.jpg`);
        await sharp(file).resize(width, height, { fit: 'fill' }).jpeg({ quality: 85, progressive }).toFile(target);
        return target;
      }),
    );
    const params = { files: photos, size: 224, threads: 1, batch: count, chunk: count };
    const id = `input-pipeline/${name}`;
    const own = { program: 'node', module: 'cases/input-pipeline', peer: false } as const;
    group.push({ ...base, ...own, id, params: { ...params, kind: 'resize' } });
    for (const [peer, kind] of peers ? Object.entries(others) : []) {
      group.push({
        ...base,
        id: `${id}/peer:${peer}`,
        peer: true,
        program: peer === 'sharp' ? 'node' : 'python',
        module: peer === 'sharp' ? 'peers/sharp-pipeline' : `${peer}_pipeline`,
        params: { ...params, kind },
      });
    }
  }
  return group;
}
