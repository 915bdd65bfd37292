import { PREPROCESSING, type BackbonePreset, type Stage, type WeightsHash } from '@graft/core/backbone';

import { buildVgg, type VggDepths } from './architecture.ts';

interface Variant {
  readonly id: string;
  readonly kerasName: string;
  readonly depths: VggDepths;
  readonly paramCount: number;
  readonly gflops: number;
  readonly hash: WeightsHash;
}

const VARIANTS: readonly Variant[] = [
  {
    id: 'vgg16',
    kerasName: 'VGG16',
    depths: [2, 2, 3, 3, 3],
    paramCount: 14_714_688,
    gflops: 30.69,
    hash: { algorithm: 'md5', hex: '6d6bbae143d832006294945121d1f1fc' },
  },
  {
    id: 'vgg19',
    kerasName: 'VGG19',
    depths: [2, 2, 4, 4, 4],
    paramCount: 20_024_384,
    gflops: 39.02,
    hash: { algorithm: 'md5', hex: '253f8cb515780f3b799900260a226db6' },
  },
];

const STAGES: readonly Stage[] = [1, 2, 3, 4, 5].map((i) => ({ name: `block${i}`, lastLayer: `block${i}_pool` }));

/** Hashes: Keras's source. ImageNet top-1: keras.io/api/applications, which gives both networks the same. */
export const VGG_PRESETS: readonly BackbonePreset[] = VARIANTS.map((variant) => ({
  id: variant.id,
  kerasFunction: `keras.applications.${variant.kerasName}()`,
  build: (options) => buildVgg(variant.id, variant.depths, options),
  inputSize: 224,
  minInputSize: 32,
  preprocessing: PREPROCESSING.caffe,
  featureLayer: 'block5_pool',
  numFeatures: 512,
  stages: STAGES,
  paramCount: variant.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/${variant.id}/${variant.id}_weights_tf_dim_ordering_tf_kernels_notop.h5`,
    hash: variant.hash,
    licence: 'CC-BY-4.0 (Visual Geometry Group, Oxford)',
  },
  paper: 'https://arxiv.org/abs/1409.1556',
  imagenetTop1: 0.713,
  gflops: variant.gflops,
}));
