import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { buildNasnet, cellEnds, type Variant } from './architecture.ts';

interface Entry extends Variant {
  readonly id: string;
  readonly kerasName: string;
  /** Name of the weight file. */
  readonly file: string;
  readonly inputSize: number;
  /** The ReLU after the last cell, one of those layers that Keras numbers. */
  readonly featureLayer: string;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly md5: string;
}

/** Hashes: Keras's source. ImageNet top-1: keras.io/api/applications. */
const ENTRIES: readonly Entry[] = [
  {
    id: 'nasnet_mobile',
    kerasName: 'NASNetMobile',
    file: 'NASNet-mobile-no-top.h5',
    penultimateFilters: 1056,
    blocks: 4,
    stemFilters: 32,
    skipReduction: false,
    inputSize: 224,
    featureLayer: 'activation_187',
    paramCount: 4_269_716,
    gflops: 1.125,
    imagenetTop1: 0.744,
    md5: '1ed92395b5b598bdda52abe5c0dbfd63',
  },
  {
    id: 'nasnet_large',
    kerasName: 'NASNetLarge',
    file: 'NASNet-large-no-top.h5',
    penultimateFilters: 4032,
    blocks: 6,
    stemFilters: 96,
    skipReduction: true,
    inputSize: 331,
    featureLayer: 'activation_259',
    paramCount: 84_916_818,
    gflops: 47.56,
    imagenetTop1: 0.825,
    md5: 'd81d89dc07e6e56530c4e77faddd61b5',
  },
];

export const NASNET_PRESETS: readonly BackbonePreset[] = ENTRIES.map((entry) => ({
  id: entry.id,
  kerasFunction: `keras.applications.${entry.kerasName}()`,
  build: (options) => buildNasnet(entry.id, entry, options),
  inputSize: entry.inputSize,
  minInputSize: 32,
  preprocessing: PREPROCESSING.tf,
  featureLayer: entry.featureLayer,
  numFeatures: entry.penultimateFilters,
  stages: [
    { name: 'stem', lastLayer: 'stem_bn1' },
    ...cellEnds(entry),
    { name: 'last', lastLayer: entry.featureLayer },
  ],
  paramCount: entry.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/nasnet/${entry.file}`,
    hash: { algorithm: 'md5', hex: entry.md5 },
    licence: 'Apache-2.0 (TensorFlow models)',
  },
  paper: 'https://arxiv.org/abs/1707.07012',
  imagenetTop1: entry.imagenetTop1,
  gflops: entry.gflops,
}));
