import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { BLOCK_ENDS, buildXception } from './architecture.ts';

/** Hash: Keras's source. ImageNet top-1: keras.io/api/applications. */
export const XCEPTION_PRESETS: readonly BackbonePreset[] = [
  {
    id: 'xception',
    kerasFunction: 'keras.applications.Xception()',
    build: buildXception,
    inputSize: 299,
    minInputSize: 71,
    preprocessing: PREPROCESSING.tf,
    featureLayer: 'block14_sepconv2_act',
    numFeatures: 2048,
    stages: BLOCK_ENDS,
    paramCount: 20_861_480,
    weights: {
      url: 'https://storage.googleapis.com/tensorflow/keras-applications/xception/xception_weights_tf_dim_ordering_tf_kernels_notop.h5',
      hash: { algorithm: 'md5', hex: 'b0042744bf5b25fce3cb969f33bebb97' },
      licence: 'MIT (fchollet/deep-learning-models)',
    },
    paper: 'https://arxiv.org/abs/1610.02357',
    imagenetTop1: 0.79,
    gflops: 16.71,
  },
];
