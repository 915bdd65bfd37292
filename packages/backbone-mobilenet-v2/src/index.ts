import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { MOBILENET_V2_PRESETS } from './presets.ts';

/** MobileNetV2 (Sandler et al. 2018) at the six widths that Keras publishes weights for. */
const plugin: BackbonePlugin = {
  apiVersion: BACKBONE_API_VERSION,
  family: 'MobileNetV2',
  presets: MOBILENET_V2_PRESETS,
};

export default plugin;
