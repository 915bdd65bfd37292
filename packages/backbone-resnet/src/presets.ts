import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { buildResNet, type ResNetDepths } from './architecture.ts';

interface Variant {
  readonly id: string;
  readonly kerasName: string;
  readonly depths: ResNetDepths;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly md5: string;
}

/** Hashes: Keras's source. ImageNet top-1: keras.io/api/applications. */
const VARIANTS: readonly Variant[] = [
  {
    id: 'resnet50',
    kerasName: 'ResNet50',
    depths: [3, 4, 6, 3],
    paramCount: 23_587_712,
    gflops: 7.712,
    imagenetTop1: 0.749,
    md5: '4d473c1dd8becc155b73f8504c6f6626',
  },
  {
    id: 'resnet101',
    kerasName: 'ResNet101',
    depths: [3, 4, 23, 3],
    paramCount: 42_658_176,
    gflops: 15.14,
    imagenetTop1: 0.764,
    md5: '88cf7a10940856eca736dc7b7e228a21',
  },
  {
    id: 'resnet152',
    kerasName: 'ResNet152',
    depths: [3, 8, 36, 3],
    paramCount: 58_370_944,
    gflops: 22.56,
    imagenetTop1: 0.766,
    md5: 'ee4c566cf9a93f14d82f913c2dc6dd0c',
  },
];

export const RESNET_PRESETS: readonly BackbonePreset[] = VARIANTS.map((variant) => ({
  id: variant.id,
  kerasFunction: `keras.applications.${variant.kerasName}()`,
  build: (options) => buildResNet(variant.id, variant.depths, options),
  inputSize: 224,
  minInputSize: 32,
  preprocessing: PREPROCESSING.caffe,
  featureLayer: `conv5_block${variant.depths[3]}_out`,
  numFeatures: 2048,
  stages: [
    { name: 'stem', lastLayer: 'pool1_pool' },
    ...variant.depths.flatMap((depth, stack) =>
      Array.from({ length: depth }, (_, i) => {
        const name = `conv${stack + 2}_block${i + 1}`;
        return { name, lastLayer: `${name}_out` };
      }),
    ),
  ],
  paramCount: variant.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/resnet/${variant.id}_weights_tf_dim_ordering_tf_kernels_notop.h5`,
    hash: { algorithm: 'md5', hex: variant.md5 },
    licence: 'MIT (Kaiming He)',
  },
  paper: 'https://arxiv.org/abs/1512.03385',
  imagenetTop1: variant.imagenetTop1,
  gflops: variant.gflops,
}));
