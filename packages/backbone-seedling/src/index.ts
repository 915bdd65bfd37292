import { BACKBONE_API_VERSION, PREPROCESSING, type BackbonePlugin } from '@graft/core/backbone';
import { BLOCKS, buildSeedling, NUM_FEATURES } from './build.ts';

const plugin: BackbonePlugin = {
  apiVersion: BACKBONE_API_VERSION,
  family: 'Seedling',
  presets: [
    {
      id: 'seedling',
      kerasFunction: 'none: Graft’s own network',
      build: buildSeedling,
      inputSize: 96,
      minInputSize: 32,
      preprocessing: PREPROCESSING.tf,
      featureLayer: 'head_relu',
      numFeatures: NUM_FEATURES,
      stages: [
        { name: 'stem', lastLayer: 'stem_relu' },
        ...BLOCKS.map(({ name }) => ({ name, lastLayer: `${name}_out` })),
        { name: 'head', lastLayer: 'head_relu' },
      ],
      paramCount: 423_528,
      weights: null,
      bundledWeights: new URL('../weights/model.json', import.meta.url),
      paper: 'https://arxiv.org/abs/2101.08515',
      gflops: 0.08,
    },
  ],
};

export default plugin;
