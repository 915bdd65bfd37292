import path from 'node:path';
import sharp from 'sharp';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';

const METRIC = 'images per second';
const FORMATS = ['jpeg', 'png', 'webp', 'gif'] as const;
const SIZE = { width: 512, height: 384 } as const;
const PHOTOS = 24;

/** Files of one format to RGB at full size, files and sizes alike for everyone. */
export const decode: Scenario = {
  name: 'decode',
  title: `photo files of ${SIZE.width} × ${SIZE.height} to pixels at full size, by format`,
  notes: {
    jpeg: 'baseline JPEGs at the quality that sharp saves with by default, as for the other formats',
    png: 'RGB, without an alpha channel',
    webp: 'lossy',
    gif: 'a palette of 256 colours',
  },
  metric: METRIC,
  cases: FORMATS,
  peers: ['opencv', 'pillow', 'sharp'],
  groups: (options) => Promise.all(FORMATS.map((format) => group(format, options))),
};

async function group(format: (typeof FORMATS)[number], options: ScenarioOptions): Promise<CaseSpec[]> {
  const files = await convert(format, options);
  const spec = (peer: string | undefined, program: 'node' | 'python', module: string): CaseSpec => ({
    id: `decode/${format}${peer === undefined ? '' : `/peer:${peer}`}`,
    metric: METRIC,
    better: 'higher',
    peer: peer !== undefined,
    program,
    module,
    params: { files, kind: 'decode', size: SIZE.width, ...SIZE },
  });
  const own = spec(undefined, 'node', 'cases/decode');
  if (!options.peers) return [own];
  return [
    own,
    spec('opencv', 'python', 'opencv_pipeline'),
    spec('pillow', 'python', 'pillow_pipeline'),
    spec('sharp', 'node', 'peers/sharp-pipeline'),
  ];
}

/** The first photos, all of one size, in the format; at the quality that programs save with by default. */
function convert(format: (typeof FORMATS)[number], { files, scratch }: ScenarioOptions): Promise<string[]> {
  return Promise.all(
    files.slice(0, PHOTOS).map(async (file, i) => {
      const target = path.join(scratch, `decode-${i}.${format}`);
      await sharp(file)
        .resize({ ...SIZE, fit: 'fill' })
        .flatten()
        .toFormat(format)
        .toFile(target);
      return target;
    }),
  );
}
