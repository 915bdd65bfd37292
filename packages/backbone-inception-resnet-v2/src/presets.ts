import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { buildInceptionResNetV2, residualEnds } from './architecture.ts';

/** Hash: Keras's source. ImageNet top-1: keras.io/api/applications. */
export const INCEPTION_RESNET_V2_PRESETS: readonly BackbonePreset[] = [
  {
    id: 'inception_resnet_v2',
    kerasFunction: 'keras.applications.InceptionResNetV2()',
    build: buildInceptionResNetV2,
    inputSize: 299,
    minInputSize: 75,
    preprocessing: PREPROCESSING.tf,
    featureLayer: 'conv_7b_ac',
    numFeatures: 1536,
    stages: [
      { name: 'stem', lastLayer: 'max_pooling2d_1' },
      { name: 'mixed_5b', lastLayer: 'mixed_5b' },
      ...residualEnds('block35'),
      { name: 'mixed_6a', lastLayer: 'mixed_6a' },
      ...residualEnds('block17'),
      { name: 'mixed_7a', lastLayer: 'mixed_7a' },
      ...residualEnds('block8'),
      { name: 'last', lastLayer: 'conv_7b_ac' },
    ],
    paramCount: 54_336_736,
    weights: {
      url: 'https://storage.googleapis.com/tensorflow/keras-applications/inception_resnet_v2/inception_resnet_v2_weights_tf_dim_ordering_tf_kernels_notop.h5',
      hash: { algorithm: 'md5', hex: 'd19885ff4a710c122648d3b5c3b684e4' },
      licence: 'Apache-2.0 (TensorFlow models)',
    },
    paper: 'https://arxiv.org/abs/1602.07261',
    imagenetTop1: 0.803,
    gflops: 26.31,
  },
];
