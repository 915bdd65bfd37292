import { PREPROCESSING, type BackbonePreset } from '@graft/core/backbone';

import { buildConvNext, LAST_LAYER, stageEnds, type Variant } from './architecture.ts';

interface Entry extends Variant {
  /** Also how the weight file's name begins. */
  readonly id: string;
  readonly kerasName: string;
  readonly paramCount: number;
  readonly gflops: number;
  readonly imagenetTop1: number;
  readonly sha256: string;
}

/** Hashes: Keras's source. ImageNet top-1: keras.io/api/applications. */
const ENTRIES: readonly Entry[] = [
  {
    id: 'convnext_tiny',
    kerasName: 'ConvNeXtTiny',
    depths: [3, 3, 9, 3],
    widths: [96, 192, 384, 768],
    paramCount: 27_820_128,
    gflops: 8.91,
    imagenetTop1: 0.813,
    sha256: 'd547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1',
  },
  {
    id: 'convnext_small',
    kerasName: 'ConvNeXtSmall',
    depths: [3, 3, 27, 3],
    widths: [96, 192, 384, 768],
    paramCount: 49_454_688,
    gflops: 17.37,
    imagenetTop1: 0.823,
    sha256: '6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab',
  },
  {
    id: 'convnext_base',
    kerasName: 'ConvNeXtBase',
    depths: [3, 3, 27, 3],
    widths: [128, 256, 512, 1024],
    paramCount: 87_566_464,
    gflops: 30.71,
    imagenetTop1: 0.853,
    sha256: '40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45',
  },
  {
    id: 'convnext_large',
    kerasName: 'ConvNeXtLarge',
    depths: [3, 3, 27, 3],
    widths: [192, 384, 768, 1536],
    paramCount: 196_230_336,
    gflops: 68.72,
    imagenetTop1: 0.863,
    sha256: '96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd',
  },
  {
    id: 'convnext_xlarge',
    kerasName: 'ConvNeXtXLarge',
    depths: [3, 3, 27, 3],
    widths: [256, 512, 1024, 2048],
    paramCount: 348_147_968,
    gflops: 121.8,
    imagenetTop1: 0.867,
    sha256: 'de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05',
  },
];

export const CONVNEXT_PRESETS: readonly BackbonePreset[] = ENTRIES.map((entry) => ({
  id: entry.id,
  kerasFunction: `keras.applications.${entry.kerasName}()`,
  build: (options) => buildConvNext(entry.id, entry, options),
  inputSize: 224,
  minInputSize: 32,
  preprocessing: PREPROCESSING.none,
  featureLayer: LAST_LAYER,
  numFeatures: entry.widths[3],
  stages: [...stageEnds(entry.id, entry), { name: 'last', lastLayer: LAST_LAYER }],
  paramCount: entry.paramCount,
  weights: {
    url: `https://storage.googleapis.com/tensorflow/keras-applications/convnext/${entry.id}_notop.h5`,
    hash: { algorithm: 'sha256', hex: entry.sha256 },
    licence: 'MIT (facebookresearch/ConvNeXt)',
  },
  paper: 'https://arxiv.org/abs/2201.03545',
  imagenetTop1: entry.imagenetTop1,
  gflops: entry.gflops,
}));
