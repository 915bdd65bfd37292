import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { EFFICIENTNET_PRESETS } from './presets.ts';

/** EfficientNet (Tan & Le 2019): B0 to B7. */
const plugin: BackbonePlugin = {
  apiVersion: BACKBONE_API_VERSION,
  family: 'EfficientNet',
  presets: EFFICIENTNET_PRESETS,
};

export default plugin;
