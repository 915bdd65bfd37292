import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';

const METRIC = 'images per second';

/** Who does the same, at its fastest, by case. */
const PEERS = {
  affine: ['tf-data', 'torchvision', 'opencv', 'sharp'],
  imagenet: ['torchvision', 'albumentations'],
  'rand-augment': ['torchvision'],
  'trivial-augment': ['torchvision'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof PROGRAMS)[]>>;

const PROGRAMS = {
  'tf-data': ['python', 'tf_data'],
  torchvision: ['python', 'torchvision_pipeline'],
  opencv: ['python', 'opencv_pipeline'],
  albumentations: ['python', 'albumentations_pipeline'],
  sharp: ['node', 'peers/sharp-pipeline'],
} as const;

/**
 * Photos to augmented views of 224 × 224: `affine` is the tutorial's warp behind an antialiased resize, the others are the
 * policies of that name behind a random resized crop and a flip.
 */
export const augmentation: Scenario = {
  name: 'augmentation',
  title: 'photo files to augmented views, by recipe',
  notes: {
    affine:
      'the tutorial’s ranges behind an antialiased resize, in one warp; OpenCV resizes by area, sharp only turns and zooms',
    imagenet:
      'random resized crop from 8 % of the area on, flip, and jitter of brightness, contrast, saturation and hue',
    'rand-augment': 'crop from 35 % on, flip, and two operations of RandAugment at magnitude 9 of 30',
    'trivial-augment': 'crop from 35 % on, flip, and one operation of TrivialAugment, wide',
  },
  about: 'Each peer draws from the same ranges, interpolates as we do and works with what it is fastest at',
  metric: METRIC,
  cases: Object.keys(PEERS),
  peers: Object.keys(PROGRAMS),
  groups({ files, peers }) {
    const groups = Object.entries(PEERS).map(([kind, names]): CaseSpec[] => {
      const id = `augmentation/${kind}`;
      const params = { files, size: 224, kind };
      const base = { metric: METRIC, better: 'higher' } as const;
      const own: CaseSpec = { ...base, id, peer: false, program: 'node', module: 'cases/augmentation', params };
      if (!peers) return [own];
      const others = names.map((name): CaseSpec => {
        const [program, module] = PROGRAMS[name];
        return { ...base, id: `${id}/peer:${name}`, peer: true, program, module, params };
      });
      return [own, ...others];
    });
    return Promise.resolve(groups);
  },
};
