import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { INCEPTION_V3_PRESETS } from './presets.ts';

/** InceptionV3 (Szegedy et al. 2015). */
const plugin: BackbonePlugin = {
  apiVersion: BACKBONE_API_VERSION,
  family: 'InceptionV3',
  presets: INCEPTION_V3_PRESETS,
};

export default plugin;
