import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { blockEnds, buildEfficientNet, scaledFilters, type Scaling } from './architecture.ts';

interface Entry {
  readonly id: string;
  readonly variant: string;
  readonly scaling: Scaling;
  readonly inputSize: number;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly md5: string;
}

/** Hashes: Keras's source. ImageNet top-1: keras.io/api/applications. */
const ENTRIES: readonly Entry[] = [
  {
    id: 'efficientnet_b0',
    variant: 'B0',
    scaling: { width: 1, depth: 1 },
    inputSize: 224,
    paramCount: 4_049_571,
    gflops: 0.7691,
    imagenetTop1: 0.771,
    md5: '50bc09e76180e00e4465e1a485ddc09d',
  },
  {
    id: 'efficientnet_b1',
    variant: 'B1',
    scaling: { width: 1, depth: 1.1 },
    inputSize: 240,
    paramCount: 6_575_239,
    gflops: 1.371,
    imagenetTop1: 0.791,
    md5: '74c4e6b3e1f6a1eea24c589628592432',
  },
  {
    id: 'efficientnet_b2',
    variant: 'B2',
    scaling: { width: 1.1, depth: 1.2 },
    inputSize: 260,
    paramCount: 7_768_569,
    gflops: 1.984,
    imagenetTop1: 0.801,
    md5: '111f8e2ac8aa800a7a99e3239f7bfb39',
  },
  {
    id: 'efficientnet_b3',
    variant: 'B3',
    scaling: { width: 1.2, depth: 1.4 },
    inputSize: 300,
    paramCount: 10_783_535,
    gflops: 3.651,
    imagenetTop1: 0.816,
    md5: 'af6d107764bb5b1abb91932881670226',
  },
  {
    id: 'efficientnet_b4',
    variant: 'B4',
    scaling: { width: 1.4, depth: 1.8 },
    inputSize: 380,
    paramCount: 17_673_823,
    gflops: 8.784,
    imagenetTop1: 0.829,
    md5: 'ebc24e6d6c33eaebbd558eafbeedf1ba',
  },
  {
    id: 'efficientnet_b5',
    variant: 'B5',
    scaling: { width: 1.6, depth: 2.2 },
    inputSize: 456,
    paramCount: 28_513_527,
    gflops: 20.53,
    imagenetTop1: 0.836,
    md5: '38879255a25d3c92d5e44e04ae6cec6f',
  },
  {
    id: 'efficientnet_b6',
    variant: 'B6',
    scaling: { width: 1.8, depth: 2.6 },
    inputSize: 528,
    paramCount: 40_960_143,
    gflops: 38.13,
    imagenetTop1: 0.84,
    md5: '9ecce42647a20130c1f39a5d4cb75743',
  },
  {
    id: 'efficientnet_b7',
    variant: 'B7',
    scaling: { width: 2, depth: 3.1 },
    inputSize: 600,
    paramCount: 64_097_687,
    gflops: 75.49,
    imagenetTop1: 0.843,
    md5: 'cbcfe4450ddf6f3ad90b1b398090fe4a',
  },
];

export const EFFICIENTNET_PRESETS: readonly BackbonePreset[] = ENTRIES.map((entry) => ({
  id: entry.id,
  kerasFunction: `keras.applications.EfficientNet${entry.variant}()`,
  build: (options) => buildEfficientNet(entry.id, entry.scaling, options),
  inputSize: entry.inputSize,
  minInputSize: 32,
  preprocessing: PREPROCESSING.none,
  featureLayer: 'top_activation',
  numFeatures: scaledFilters(1280, entry.scaling),
  stages: [
    { name: 'stem', lastLayer: 'stem_activation' },
    ...blockEnds(entry.scaling),
    { name: 'top', lastLayer: 'top_activation' },
  ],
  paramCount: entry.paramCount,
  weights: {
    url: `https://storage.googleapis.com/keras-applications/efficientnet${entry.variant.toLowerCase()}_notop.h5`,
    hash: { algorithm: 'md5', hex: entry.md5 },
    licence: 'Apache-2.0 (TensorFlow TPU models)',
  },
  paper: 'https://arxiv.org/abs/1905.11946',
  imagenetTop1: entry.imagenetTop1,
  gflops: entry.gflops,
}));
