import { PREPROCESSING, type BackbonePreset, type Stage, type WeightsHash } from '@graft/core/backbone';

import { blockEnds, buildMobileNetV2, lastFilters } from './architecture.ts';

interface Width {
  readonly id: string;
  readonly alpha: number;
  /** How the weight file's name spells the width. */
  readonly fileWidth: string;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly bytes?: number;
  readonly hash: WeightsHash | null;
}

/**
 * Keras's source names no hash for these files; the two here were computed and published by others who fetched the file
 * from Keras's address, and were not checked by us. ImageNet top-1 of width 1: keras.io/api/applications; of the
 * others: the table in Keras's documentation of `keras.applications.mobilenet_v2`.
 */
const WIDTHS: readonly Width[] = [
  {
    id: 'mobilenet_v2_035',
    alpha: 0.35,
    fileWidth: '0.35',
    paramCount: 410_208,
    gflops: 0.116,
    imagenetTop1: 0.603,
    bytes: 2_019_640,
    hash: { algorithm: 'sha256', hex: 'df1c3db1d0d9193719c4c70f707c56f7021f999f825bdc57454c275cf6def19f' },
  },
  {
    id: 'mobilenet_v2_050',
    alpha: 0.5,
    fileWidth: '0.5',
    paramCount: 706_224,
    gflops: 0.1917,
    imagenetTop1: 0.654,
    hash: null,
  },
  {
    id: 'mobilenet_v2_075',
    alpha: 0.75,
    fileWidth: '0.75',
    paramCount: 1_382_064,
    gflops: 0.4156,
    imagenetTop1: 0.698,
    hash: null,
  },
  {
    id: 'mobilenet_v2',
    alpha: 1,
    fileWidth: '1.0',
    paramCount: 2_257_984,
    gflops: 0.599,
    imagenetTop1: 0.713,
    bytes: 9_406_464,
    hash: { algorithm: 'md5', hex: 'f1a68526548f7541cda07e19ba6c85f4' },
  },
  {
    id: 'mobilenet_v2_130',
    alpha: 1.3,
    fileWidth: '1.3',
    paramCount: 3_766_048,
    gflops: 1.015,
    imagenetTop1: 0.744,
    hash: null,
  },
  {
    id: 'mobilenet_v2_140',
    alpha: 1.4,
    fileWidth: '1.4',
    paramCount: 4_363_712,
    gflops: 1.161,
    imagenetTop1: 0.75,
    hash: null,
  },
];

const STAGES: readonly Stage[] = [
  { name: 'stem', lastLayer: 'Conv1_relu' },
  ...blockEnds().map((lastLayer, i) => ({ name: `block${i}`, lastLayer })),
  { name: 'last', lastLayer: 'out_relu' },
];

export const MOBILENET_V2_PRESETS: readonly BackbonePreset[] = WIDTHS.map((width) => ({
  id: width.id,
  kerasFunction: `keras.applications.MobileNetV2(${width.alpha === 1 ? '' : `alpha=${width.alpha}`})`,
  build: (options) => buildMobileNetV2(width.alpha, options),
  inputSize: 224,
  minInputSize: 32,
  preprocessing: PREPROCESSING.tf,
  featureLayer: 'out_relu',
  numFeatures: lastFilters(width.alpha),
  stages: STAGES,
  paramCount: width.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${width.fileWidth}_224_no_top.h5`,
    ...(width.bytes === undefined ? {} : { bytes: width.bytes }),
    hash: width.hash,
    licence: 'Apache-2.0 (TensorFlow models)',
  },
  paper: 'https://arxiv.org/abs/1801.04381',
  imagenetTop1: width.imagenetTop1,
  gflops: width.gflops,
}));
