import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { buildResNetV2, type ResNetV2Depths } from './architecture.ts';

interface Variant {
  readonly id: string;
  readonly kerasName: string;
  readonly depths: ResNetV2Depths;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly md5: string;
}

/** Hashes: Keras's source. ImageNet top-1: keras.io/api/applications. */
const VARIANTS: readonly Variant[] = [
  {
    id: 'resnet50_v2',
    kerasName: 'ResNet50V2',
    depths: [3, 4, 6, 3],
    paramCount: 23_564_800,
    gflops: 6.96,
    imagenetTop1: 0.76,
    md5: 'fac2f116257151a9d068a22e544a4917',
  },
  {
    id: 'resnet101_v2',
    kerasName: 'ResNet101V2',
    depths: [3, 4, 23, 3],
    paramCount: 42_626_560,
    gflops: 14.38,
    imagenetTop1: 0.772,
    md5: 'c0ed64b8031c3730f411d2eb4eea35b5',
  },
  {
    id: 'resnet152_v2',
    kerasName: 'ResNet152V2',
    depths: [3, 8, 36, 3],
    paramCount: 58_331_648,
    gflops: 21.81,
    imagenetTop1: 0.78,
    md5: 'ed17cf2e0169df9d443503ef94b23b33',
  },
];

export const RESNET_V2_PRESETS: readonly BackbonePreset[] = VARIANTS.map((variant) => ({
  id: variant.id,
  kerasFunction: `keras.applications.${variant.kerasName}()`,
  build: (options) => buildResNetV2(variant.id, variant.depths, options),
  inputSize: 224,
  minInputSize: 32,
  preprocessing: PREPROCESSING.tf,
  featureLayer: 'post_relu',
  numFeatures: 2048,
  stages: [
    { name: 'stem', lastLayer: 'pool1_pool' },
    ...variant.depths.flatMap((depth, stack) =>
      Array.from({ length: depth }, (_, i) => {
        const name = `conv${stack + 2}_block${i + 1}`;
        return { name, lastLayer: `${name}_out` };
      }),
    ),
    { name: 'last', lastLayer: 'post_relu' },
  ],
  paramCount: variant.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/resnet/${variant.kerasName.toLowerCase()}_weights_tf_dim_ordering_tf_kernels_notop.h5`,
    hash: { algorithm: 'md5', hex: variant.md5 },
    licence: 'Apache-2.0 (TensorFlow models)',
  },
  paper: 'https://arxiv.org/abs/1603.05027',
  imagenetTop1: variant.imagenetTop1,
  gflops: variant.gflops,
}));
