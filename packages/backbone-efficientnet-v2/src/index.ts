import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { EFFICIENTNET_V2_PRESETS } from './presets.ts';

/** EfficientNetV2 (Tan & Le 2021): B0 to B3, S, M and L. */
const plugin: BackbonePlugin = {
  apiVersion: BACKBONE_API_VERSION,
  family: 'EfficientNetV2',
  presets: EFFICIENTNET_V2_PRESETS,
};

export default plugin;
