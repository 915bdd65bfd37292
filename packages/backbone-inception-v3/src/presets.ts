import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { buildInceptionV3 } from './architecture.ts';

/** Hash: Keras's source. ImageNet top-1: keras.io/api/applications. */
export const INCEPTION_V3_PRESETS: readonly BackbonePreset[] = [
  {
    id: 'inception_v3',
    kerasFunction: 'keras.applications.InceptionV3()',
    build: buildInceptionV3,
    inputSize: 299,
    minInputSize: 75,
    preprocessing: PREPROCESSING.tf,
    featureLayer: 'mixed10',
    numFeatures: 2048,
    stages: [
      { name: 'stem', lastLayer: 'max_pooling2d_1' },
      ...Array.from({ length: 11 }, (_, i) => ({ name: `mixed${i}`, lastLayer: `mixed${i}` })),
    ],
    paramCount: 21_802_784,
    weights: {
      url: 'https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5',
      hash: { algorithm: 'md5', hex: 'bcbd6486424b2319ff4ef7d526e38f63' },
      licence: 'MIT (fchollet/deep-learning-models)',
    },
    paper: 'https://arxiv.org/abs/1512.00567',
    imagenetTop1: 0.779,
    gflops: 11.42,
  },
];
