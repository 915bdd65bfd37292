import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { blockEnds, buildEfficientNetV2, scaledFilters } from './architecture.ts';
import { CONFIGURATIONS, type Configuration } from './configurations.ts';

interface Entry {
  readonly id: string;
  readonly variant: string;
  readonly configuration: Configuration;
  readonly inputSize: number;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly md5: string;
}

/** Hashes: Keras's source. ImageNet top-1: keras.io/api/applications. */
const ENTRIES: readonly Entry[] = [
  {
    id: 'efficientnet_v2_b0',
    variant: 'B0',
    configuration: CONFIGURATIONS.b0,
    inputSize: 224,
    paramCount: 5_919_312,
    gflops: 1.434,
    imagenetTop1: 0.787,
    md5: '893217f2bb855e2983157299931e43ff',
  },
  {
    id: 'efficientnet_v2_b1',
    variant: 'B1',
    configuration: CONFIGURATIONS.b1,
    inputSize: 240,
    paramCount: 6_931_124,
    gflops: 2.391,
    imagenetTop1: 0.798,
    md5: '0e80663031ca32d657f9caa404b6ec37',
  },
  {
    id: 'efficientnet_v2_b2',
    variant: 'B2',
    configuration: CONFIGURATIONS.b2,
    inputSize: 260,
    paramCount: 8_769_374,
    gflops: 3.392,
    imagenetTop1: 0.805,
    md5: '1dfe2e7a5d45b6632553a8961ea609eb',
  },
  {
    id: 'efficientnet_v2_b3',
    variant: 'B3',
    configuration: CONFIGURATIONS.b3,
    inputSize: 300,
    paramCount: 12_930_622,
    gflops: 6.02,
    imagenetTop1: 0.82,
    md5: 'f6abf7b5849ac99a89b50dd3fd532856',
  },
  {
    id: 'efficientnet_v2_s',
    variant: 'S',
    configuration: CONFIGURATIONS.s,
    inputSize: 384,
    paramCount: 20_331_360,
    gflops: 16.73,
    imagenetTop1: 0.839,
    md5: 'af0682fb74e8c54910f2d4393339c070',
  },
  {
    id: 'efficientnet_v2_m',
    variant: 'M',
    configuration: CONFIGURATIONS.m,
    inputSize: 480,
    paramCount: 53_150_388,
    gflops: 49.16,
    imagenetTop1: 0.853,
    md5: '1b8dc055df72dde80d614482840fe342',
  },
  {
    id: 'efficientnet_v2_l',
    variant: 'L',
    configuration: CONFIGURATIONS.l,
    inputSize: 480,
    paramCount: 117_746_848,
    gflops: 112.2,
    imagenetTop1: 0.857,
    md5: 'b0b66b5c863aef5b46e8608fe1711615',
  },
];

export const EFFICIENTNET_V2_PRESETS: readonly BackbonePreset[] = ENTRIES.map((entry) => ({
  id: entry.id,
  kerasFunction: `keras.applications.EfficientNetV2${entry.variant}()`,
  build: (options) => buildEfficientNetV2(entry.id, entry.configuration, options),
  inputSize: entry.inputSize,
  minInputSize: 32,
  preprocessing: PREPROCESSING.none,
  featureLayer: 'top_activation',
  numFeatures: scaledFilters(1280, entry.configuration),
  stages: [
    { name: 'stem', lastLayer: 'stem_activation' },
    ...blockEnds(entry.configuration),
    { name: 'top', lastLayer: 'top_activation' },
  ],
  paramCount: entry.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/efficientnet_v2/efficientnetv2-${entry.variant.toLowerCase()}_notop.h5`,
    hash: { algorithm: 'md5', hex: entry.md5 },
    licence: 'Apache-2.0 (google/automl)',
  },
  paper: 'https://arxiv.org/abs/2104.00298',
  imagenetTop1: entry.imagenetTop1,
  gflops: entry.gflops,
}));
