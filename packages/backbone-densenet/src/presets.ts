import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { buildDenseNet, type DenseNetDepths } from './architecture.ts';

interface Variant {
  /** Also how the weight file's name begins. */
  readonly id: string;
  readonly kerasName: string;
  readonly depths: DenseNetDepths;
  readonly numFeatures: number;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly md5: string;
}

/** Hashes: Keras's source. ImageNet top-1: keras.io/api/applications. */
const VARIANTS: readonly Variant[] = [
  {
    id: 'densenet121',
    kerasName: 'DenseNet121',
    depths: [6, 12, 24, 16],
    numFeatures: 1024,
    paramCount: 7_037_504,
    gflops: 5.666,
    imagenetTop1: 0.75,
    md5: '30ee3e1110167f948a6b9946edeeb738',
  },
  {
    id: 'densenet169',
    kerasName: 'DenseNet169',
    depths: [6, 12, 32, 32],
    numFeatures: 1664,
    paramCount: 12_642_880,
    gflops: 6.716,
    imagenetTop1: 0.762,
    md5: 'b8c4d4c20dd625c148057b9ff1c1176b',
  },
  {
    id: 'densenet201',
    kerasName: 'DenseNet201',
    depths: [6, 12, 48, 32],
    numFeatures: 1920,
    paramCount: 18_321_984,
    gflops: 8.579,
    imagenetTop1: 0.773,
    md5: 'c13680b51ded0fb44dff2d8f86ac8bb1',
  },
];

export const DENSENET_PRESETS: readonly BackbonePreset[] = VARIANTS.map((variant) => ({
  id: variant.id,
  kerasFunction: `keras.applications.${variant.kerasName}()`,
  build: (options) => buildDenseNet(variant.id, variant.depths, options),
  inputSize: 224,
  minInputSize: 32,
  preprocessing: PREPROCESSING.torch,
  featureLayer: 'relu',
  numFeatures: variant.numFeatures,
  stages: [
    { name: 'stem', lastLayer: 'pool1' },
    ...variant.depths.flatMap((depth, i) => {
      const blocks = Array.from({ length: depth }, (_, block) => {
        const name = `conv${i + 2}_block${block + 1}`;
        return { name, lastLayer: `${name}_concat` };
      });
      const isLast = i === variant.depths.length - 1;
      return isLast ? blocks : [...blocks, { name: `pool${i + 2}`, lastLayer: `pool${i + 2}_pool` }];
    }),
    { name: 'last', lastLayer: 'relu' },
  ],
  paramCount: variant.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/densenet/${variant.id}_weights_tf_dim_ordering_tf_kernels_notop.h5`,
    hash: { algorithm: 'md5', hex: variant.md5 },
    licence: 'BSD-3-Clause (Facebook, Torch original)',
  },
  paper: 'https://arxiv.org/abs/1608.06993',
  imagenetTop1: variant.imagenetTop1,
  gflops: variant.gflops,
}));
