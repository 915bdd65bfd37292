import path from 'node:path';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';

/** More photos than this change no speed. */
const MOST_PHOTOS = 384;

/** Every backbone on the user's own photos: trained and tested as `graft train` does, then timed with what came of it. */
export const backbones: Scenario = {
  name: 'backbones',
  title: 'on your own photos: test accuracy, speed, size, memory',
  metric: 'seconds (train), images per second (extract, predict)',
  cases: ['<preset>/train', '<preset>/extract', '<preset>/predict'],
  peers: [],
  groups: (options) => Promise.resolve(options.backbones.map((id) => group(id, options))),
};

function group(id: string, { data, files, weights, scratch }: ScenarioOptions): CaseSpec[] {
  const run = path.join(scratch, id);
  // Evenly over the classes, in which the files are sorted.
  const stride = Math.max(1, files.length / MOST_PHOTOS);
  const photos = Array.from({ length: Math.min(files.length, MOST_PHOTOS) }, (_, i) => files[Math.floor(i * stride)]!);
  const base = { peer: false, program: 'node' } as const;
  const speed = { ...base, metric: 'images per second', better: 'higher' } as const;
  return [
    {
      ...base,
      id: `backbones/${id}/train`,
      metric: 'seconds',
      better: 'lower',
      module: 'cases/backbone-train',
      params: { data, backbone: id, out: run, weights: weights[id] },
      minSeconds: 0,
      minCount: 1,
      maxRounds: 1,
      timeoutSeconds: 7200,
    },
    {
      ...speed,
      id: `backbones/${id}/extract`,
      module: 'cases/backbone-predict',
      params: { photos, run, together: photos.length },
    },
    {
      ...speed,
      id: `backbones/${id}/predict`,
      module: 'cases/backbone-predict',
      params: { photos, run, together: 1 },
    },
  ];
}
