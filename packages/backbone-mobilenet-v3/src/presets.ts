import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { blockEnds, buildMobileNetV3, featureChannels, LAST_LAYER, type Variant } from './architecture.ts';
import { LARGE, SMALL } from './configurations.ts';

interface Entry {
  readonly id: string;
  readonly kerasFunction: string;
  readonly variant: Variant;
  /** How the weight file's name spells the variant. */
  readonly file: string;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly md5: string;
}

/** Hashes and ImageNet top-1: Keras's source (`keras/src/applications/mobilenet_v3.py`). */
const ENTRIES: readonly Entry[] = [
  {
    id: 'mobilenet_v3_small_075',
    kerasFunction: 'keras.applications.MobileNetV3Small(alpha=0.75)',
    variant: { rows: SMALL, alpha: 0.75, minimalistic: false },
    file: 'small_224_0.75',
    paramCount: 583_160,
    gflops: 0.08387,
    imagenetTop1: 0.654,
    md5: 'ebdb5cc8e0b497cd13a7c275d475c819',
  },
  {
    id: 'mobilenet_v3_small',
    kerasFunction: 'keras.applications.MobileNetV3Small()',
    variant: { rows: SMALL, alpha: 1, minimalistic: false },
    file: 'small_224_1.0',
    paramCount: 939_120,
    gflops: 0.1098,
    imagenetTop1: 0.681,
    md5: 'd3e8ec802a04aa4fc771ee12a9a9b836',
  },
  {
    id: 'mobilenet_v3_small_minimalistic',
    kerasFunction: 'keras.applications.MobileNetV3Small(minimalistic=True)',
    variant: { rows: SMALL, alpha: 1, minimalistic: true },
    file: 'small_minimalistic_224_1.0',
    paramCount: 441_000,
    gflops: 0.1013,
    imagenetTop1: 0.619,
    md5: 'cde8136e733e811080d9fcd8a252f7e4',
  },
  {
    id: 'mobilenet_v3_large_075',
    kerasFunction: 'keras.applications.MobileNetV3Large(alpha=0.75)',
    variant: { rows: LARGE, alpha: 0.75, minimalistic: false },
    file: 'large_224_0.75',
    paramCount: 1_808_736,
    gflops: 0.3047,
    imagenetTop1: 0.733,
    md5: '40af19a13ebea4e2ee0c676887f69a2e',
  },
  {
    id: 'mobilenet_v3_large',
    kerasFunction: 'keras.applications.MobileNetV3Large()',
    variant: { rows: LARGE, alpha: 1, minimalistic: false },
    file: 'large_224_1.0',
    paramCount: 2_996_352,
    gflops: 0.4282,
    imagenetTop1: 0.756,
    md5: '07fb09a5933dd0c8eaafa16978110389',
  },
  {
    id: 'mobilenet_v3_large_minimalistic',
    kerasFunction: 'keras.applications.MobileNetV3Large(minimalistic=True)',
    variant: { rows: LARGE, alpha: 1, minimalistic: true },
    file: 'large_minimalistic_224_1.0',
    paramCount: 1_437_608,
    gflops: 0.4133,
    imagenetTop1: 0.723,
    md5: 'ec5221f64a2f6d1ef965a614bdae7973',
  },
];

export const MOBILENET_V3_PRESETS: readonly BackbonePreset[] = ENTRIES.map((entry) => ({
  id: entry.id,
  kerasFunction: entry.kerasFunction,
  build: (options) => buildMobileNetV3(entry.id, entry.variant, options),
  inputSize: 224,
  minInputSize: 32,
  preprocessing: PREPROCESSING.none,
  featureLayer: LAST_LAYER,
  numFeatures: featureChannels(entry.variant),
  stages: [
    { name: 'stem', lastLayer: 'conv_activation' },
    ...blockEnds(entry.variant).map((lastLayer, i) => ({ name: `block${i}`, lastLayer })),
    { name: 'last', lastLayer: LAST_LAYER },
  ],
  paramCount: entry.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v3/weights_mobilenet_v3_${entry.file}_float_no_top_v2.h5`,
    hash: { algorithm: 'md5', hex: entry.md5 },
    licence: 'Apache-2.0 (TensorFlow models)',
  },
  paper: 'https://arxiv.org/abs/1905.02244',
  imagenetTop1: entry.imagenetTop1,
  gflops: entry.gflops,
}));
