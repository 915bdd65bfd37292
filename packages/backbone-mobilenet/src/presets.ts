import { PREPROCESSING, type BackbonePreset, type Stage, type WeightsHash } from '@graft/core/backbone';

import { BLOCK_COUNT, buildMobileNet } from './architecture.ts';

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
 * Keras's source names no hash for these files. The SHA-256 of 0.25 is that of the published file itself; the MD5 of
 * 1.0 was published by others (the loaders of `image-classifiers`' descendants list it beside Keras's own hashes).
 * ImageNet top-1 of width 1: keras.io/api/applications; of the others: the paper's table 6 (arXiv 1704.04861).
 */
const WIDTHS: readonly Width[] = [
  {
    id: 'mobilenet_025',
    alpha: 0.25,
    fileWidth: '2_5',
    paramCount: 218_544,
    gflops: 0.08155,
    imagenetTop1: 0.506,
    bytes: 2_108_140,
    hash: { algorithm: 'sha256', hex: 'dbdb03ee2a22fd895301636cd328b234bb3a9952358f436d82f46b81e0d5b0bf' },
  },
  {
    id: 'mobilenet_050',
    alpha: 0.5,
    fileWidth: '5_0',
    paramCount: 829_536,
    gflops: 0.298,
    imagenetTop1: 0.637,
    hash: null,
  },
  {
    id: 'mobilenet_075',
    alpha: 0.75,
    fileWidth: '7_5',
    paramCount: 1_832_976,
    gflops: 0.6493,
    imagenetTop1: 0.684,
    hash: null,
  },
  {
    id: 'mobilenet',
    alpha: 1,
    fileWidth: '1_0',
    paramCount: 3_228_864,
    gflops: 1.135,
    imagenetTop1: 0.704,
    bytes: 17_225_924,
    hash: { algorithm: 'md5', hex: '725ccbd03d61d7ced5b5c4cd17e7d527' },
  },
];

const STAGES: readonly Stage[] = [
  { name: 'stem', lastLayer: 'conv1_relu' },
  ...Array.from({ length: BLOCK_COUNT }, (_, i) => ({ name: `block${i + 1}`, lastLayer: `conv_pw_${i + 1}_relu` })),
];

export const MOBILENET_PRESETS: readonly BackbonePreset[] = WIDTHS.map((width) => ({
  id: width.id,
  kerasFunction: `keras.applications.MobileNet(${width.alpha === 1 ? '' : `alpha=${width.alpha}`})`,
  build: (options) => buildMobileNet(width.alpha, options),
  inputSize: 224,
  minInputSize: 32,
  preprocessing: PREPROCESSING.tf,
  featureLayer: `conv_pw_${BLOCK_COUNT}_relu`,
  numFeatures: Math.trunc(1024 * width.alpha),
  stages: STAGES,
  paramCount: width.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/mobilenet/mobilenet_${width.fileWidth}_224_tf_no_top.h5`,
    ...(width.bytes === undefined ? {} : { bytes: width.bytes }),
    hash: width.hash,
    licence: 'Apache-2.0 (TensorFlow models)',
  },
  paper: 'https://arxiv.org/abs/1704.04861',
  imagenetTop1: width.imagenetTop1,
  gflops: width.gflops,
}));
